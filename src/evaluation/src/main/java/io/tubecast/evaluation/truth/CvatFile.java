package io.tubecast.evaluation.truth;

import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.truth.CvatTask.CvatBox;
import io.tubecast.evaluation.truth.CvatTask.CvatTrack;
import io.tubecast.evaluation.truth.Skipped.Entry;
import io.tubecast.evaluation.truth.Skipped.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file of the form "CVAT for video 1.1" into tasks and their tracks, as they are written.
 *
 * <p>The file is not trusted: a document type is refused before anything in it is looked at, so there are no entities to expand and none to fetch. Not
 * thread-safe.
 */
final class CvatFile {
    private static final Set<String> TASKS = Set.of("task", "job");
    private static final Set<String> OTHER_SHAPES =
            Set.of("polygon", "polyline", "points", "cuboid", "ellipse", "mask", "skeleton");

    private final Path file;
    private final List<CvatTask> tasks = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private final List<Entry> skipped;
    private final Deque<String> path = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();
    private String source = "";
    private boolean imageMode;
    private @Nullable CvatTrack track;

    private CvatFile(Path file, List<Entry> skipped) {
        this.file = file;
        this.skipped = skipped;
    }

    /**
     * Reads a file.
     *
     * @param skipped (out) what could not be read of it is added
     * @throws DataException if it is not of this form
     */
    static CvatFile read(Path file, List<Entry> skipped) {
        CvatFile cvat = new CvatFile(file, skipped);
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        try (InputStream stream = Files.newInputStream(file)) {
            cvat.readAll(factory.createXMLStreamReader(stream));
        } catch (XMLStreamException | NumberFormatException e) {
            throw new DataException(
                    "%s: not a file of CVAT for video 1.1: %s"
                            .formatted(file, String.valueOf(e.getMessage()).replaceAll("\\s+", " ")),
                    e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
        cvat.check();
        return cvat;
    }

    /** The tasks of the file, each with its tracks. */
    List<CvatTask> tasks() {
        return tasks;
    }

    /** The classes that the file lists. */
    List<String> labels() {
        return labels;
    }

    private void readAll(XMLStreamReader xml) throws XMLStreamException {
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new XMLStreamException(
                            "has a document type or an entity; CVAT writes none, so it is refused");
                case XMLStreamConstants.START_ELEMENT -> {
                    text.setLength(0);
                    start(xml);
                    path.push(xml.getLocalName());
                }
                case XMLStreamConstants.CHARACTERS -> text.append(xml.getText());
                case XMLStreamConstants.END_ELEMENT -> {
                    path.pop();
                    end(xml.getLocalName(), text.toString().strip());
                    text.setLength(0);
                }
                default -> {
                    // comments and the like
                }
            }
        }
    }

    private void start(XMLStreamReader xml) {
        String name = xml.getLocalName();
        String parent = path.isEmpty() ? "" : path.peek();
        boolean inMeta = path.contains("meta");
        if (inMeta && TASKS.contains(name)) {
            tasks.add(new CvatTask());
        } else if (parent.equals("annotations") && name.equals("image")) {
            imageMode = true;
        } else if (parent.equals("annotations") && name.equals("track")) {
            track = startTrack(xml);
        } else if (parent.equals("track") && track != null) {
            takeShape(name, xml, track);
        }
    }

    private @Nullable CvatTrack startTrack(XMLStreamReader xml) {
        CvatTrack started = new CvatTrack(attribute(xml, "id"), attribute(xml, "label"));
        String task = attribute(xml, "task_id");
        for (CvatTask candidate : tasks) {
            if (tasks.size() == 1 || candidate.id.equals(task)) {
                candidate.tracks.add(started);
                return started;
            }
        }
        skipped.add(new Entry(
                Reason.BROKEN, "%s: track %s: task_id '%s' is none of the file's".formatted(file, started.id, task)));
        return null;
    }

    private void takeShape(String name, XMLStreamReader xml, CvatTrack target) {
        if (OTHER_SHAPES.contains(name)) {
            target.otherShapes++;
        } else if (name.equals("box")) {
            try {
                target.boxes.add(box(xml));
            } catch (NumberFormatException e) {
                skipped.add(new Entry(
                        Reason.BROKEN,
                        "%s: line %d: track %s: frame '%s' is no frame number"
                                .formatted(
                                        file, xml.getLocation().getLineNumber(), target.id, attribute(xml, "frame"))));
            }
        }
    }

    private static CvatBox box(XMLStreamReader xml) {
        double[] corners = {number(xml, "xtl"), number(xml, "ytl"), number(xml, "xbr"), number(xml, "ybr")};
        double rotation = attribute(xml, "rotation").isEmpty() ? 0 : number(xml, "rotation");
        return new CvatBox(
                Integer.parseInt(attribute(xml, "frame")),
                attribute(xml, "outside").equals("1"),
                corners,
                rotation);
    }

    private void end(String name, String value) {
        String parent = path.isEmpty() ? "" : path.peek();
        if (name.equals("track")) {
            track = null;
        }
        if (!path.contains("meta")) {
            return;
        }
        if (name.equals("name") && parent.equals("label")) {
            labels.add(value);
        } else if (name.equals("source") && parent.equals("meta")) {
            source = value;
        } else if (!tasks.isEmpty() && (TASKS.contains(parent) || parent.equals("original_size"))) {
            tasks.get(tasks.size() - 1).take(name, value);
        }
    }

    private void check() {
        if (imageMode) {
            throw new DataException(file + ": is CVAT for images; export it as CVAT for video 1.1");
        }
        if (tasks.isEmpty()) {
            throw new DataException(file + ": not a file of CVAT for video 1.1: no <meta> with a <task> in it");
        }
        CvatTask first = tasks.get(0);
        if (tasks.size() == 1 && !source.isEmpty()) {
            first.source = source;
        }
        if (tasks.size() == 1 && first.video().isEmpty()) { // a job has no name of its own
            first.name = ownName();
        }
    }

    /** Name of the file without its ending, or of the folder where all files are called {@code annotations.xml}. */
    private String ownName() {
        Path absolute = file.toAbsolutePath();
        String name = String.valueOf(absolute.getFileName());
        Path folder = absolute.getParent();
        return name.equals(CvatAnnotations.FILE) && folder != null
                ? String.valueOf(folder.getFileName())
                : name.substring(0, name.lastIndexOf('.'));
    }

    private static String attribute(XMLStreamReader xml, String name) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? "" : value.strip();
    }

    /** A number, NaN where there is none: the box is then told with its track and frame. */
    private static double number(XMLStreamReader xml, String name) {
        try {
            return Double.parseDouble(attribute(xml, name));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
