package io.tubecast.training.weights.mapping;

import io.tubecast.training.network.InceptionI3d;
import io.tubecast.training.network.TrunkSpec;
import io.tubecast.training.network.Trunks;
import io.tubecast.training.weights.Shape;
import io.tubecast.training.weights.StoredTensor;
import io.tubecast.training.weights.WeightSource;
import io.tubecast.training.weights.WeightsException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out which tensors of a file become which of ours. Used once. */
public final class ImportPlanner {
    private static final String BASE = "core_base.";
    private static final String EXTRA = "core_extra.";

    /** Maps that a head can see: those of one frame, of two, or of two of two streams. */
    private static final Set<Double> MAPS = Set.of(1.0, 2.0, 4.0);

    private final ImportRequest request;
    private final String file;
    private final Map<String, StoredTensor> theirs = new LinkedHashMap<>();
    private final PublishedSource source;
    private final Pixels pixels;
    private final List<Row> rows = new ArrayList<>();
    private final Set<StreamName> streams = new LinkedHashSet<>();
    private String headsUnfit = "";
    private int headMaps = 2;

    private ImportPlanner(ImportRequest request, WeightSource from) {
        this.request = request;
        file = from.file().toString();
        from.tensors().forEach(tensor -> theirs.put(tensor.name(), tensor));
        @Nullable PublishedSource wanted = request.source();
        source = wanted != null
                ? wanted
                : PublishedSource.of(theirs.keySet(), from.metadata())
                        .orElseThrow(
                                () -> new WeightsException("%s uses the names of no known network; its first are %s"
                                        .formatted(
                                                file,
                                                theirs.keySet().stream()
                                                        .limit(4)
                                                        .toList())));
        @Nullable Pixels given = request.pixels();
        pixels = given != null ? given : source.pixels(theirs.keySet());
    }

    /**
     * Makes the plan.
     *
     * @param request what is wanted
     * @param from the open file
     */
    public static ImportPlan plan(ImportRequest request, WeightSource from) {
        return new ImportPlanner(request, from).plan();
    }

    private ImportPlan plan() {
        boolean i3d = request.network().equals(ImportRequest.I3D);
        Target target;
        int classes = 0;
        if (i3d) {
            target = i3dTarget();
        } else {
            refuseBatchNormVgg();
            tables();
            target = trunks();
            Head head = head();
            classes = head.classes();
            target = target.and(head.target());
        }
        return match(target, classes);
    }

    private Target i3dTarget() {
        if (source == PublishedSource.I3D) {
            rows.addAll(NameTables.i3d());
        } else if (source == PublishedSource.TUBECAST) {
            Target.i3d(InceptionI3d.RGB_CHANNELS)
                    .tensors()
                    .keySet()
                    .forEach(name -> rows.add(new Row(name, name, Row.Rule.COPY)));
        }
        int channels = request.stream() == StreamName.MOTION ? InceptionI3d.FLOW_CHANNELS : InceptionI3d.RGB_CHANNELS;
        StoredTensor first =
                theirs.get(source == PublishedSource.TUBECAST ? "i3d.conv1a.weight" : "Conv3d_1a_7x7.conv3d.weight");
        if (request.stream() == null && first != null && first.shape().axes() == 5) {
            channels = first.shape().size(1) == InceptionI3d.FLOW_CHANNELS ? InceptionI3d.FLOW_CHANNELS : channels;
        }
        streams.add(channels == InceptionI3d.FLOW_CHANNELS ? StreamName.MOTION : StreamName.APPEARANCE);
        return Target.i3d(channels);
    }

    private void refuseBatchNormVgg() {
        if (source == PublishedSource.VGG16 && theirs.containsKey("features.1.running_mean")) {
            throw new WeightsException(
                    "%s is a VGG with batch norm; ours has none: take the one without (vgg16, not vgg16_bn)"
                            .formatted(file));
        }
    }

    /** Joins the tables of all streams that the file has and that are wanted. */
    private void tables() {
        switch (source) {
            case VGG16 -> {
                boolean torchvision = theirs.containsKey("features.0.weight");
                String stream =
                        single(torchvision ? "features.0.weight" : "0.weight").prefix();
                rows.addAll(torchvision ? NameTables.torchvisionVgg16(stream) : NameTables.reducedVgg16(stream));
            }
            case SSD ->
                rows.addAll(NameTables.ssdTrunk("", single("vgg.0.weight").prefix()));
            case AMTNET -> amtnetTables();
            case TUBECAST -> tubecastStreams();
            case I3D -> streams.add(request.stream() == null ? StreamName.APPEARANCE : request.stream());
        }
    }

    /** The stream of a file that has one trunk: as wanted, else told by the input channels of its first layer. */
    private StreamName single(String firstLayer) {
        @Nullable StreamName stream = request.stream();
        if (stream == null) {
            StoredTensor first = theirs.get(firstLayer);
            boolean stack = first != null && takes(first, StreamName.MOTION);
            stream = stack ? StreamName.MOTION : StreamName.APPEARANCE;
        }
        streams.add(stream);
        return stream;
    }

    private static boolean takes(StoredTensor firstWeight, StreamName stream) {
        return firstWeight.shape().axes() == 4 && firstWeight.shape().size(1) == stream.channels();
    }

    private void amtnetTables() {
        boolean two = theirs.keySet().stream().anyMatch(name -> name.startsWith(EXTRA));
        if (!two) {
            String core = theirs.keySet().stream().anyMatch(name -> name.startsWith(BASE)) ? BASE : "";
            StreamName stream = single(core + "vgg.0.weight");
            rows.addAll(NameTables.ssdTrunk(core, stream.prefix()));
            StoredTensor first = theirs.get(core + "vgg.0.weight");
            if (stream == StreamName.MOTION && first != null && !takes(first, stream)) {
                headsUnfit = "the file's heads were trained on frames, not on flow";
            }
        } else {
            for (StreamName stream : StreamName.values()) {
                if (request.stream() == null || request.stream() == stream) {
                    streams.add(stream);
                    rows.addAll(NameTables.ssdTrunk(stream == StreamName.APPEARANCE ? BASE : EXTRA, stream.prefix()));
                }
            }
        }
        if (two && request.stream() != null) {
            headsUnfit = "the file's heads see both streams, only one was asked for";
        }
        if (headsUnfit.isEmpty()) {
            rows.addAll(NameTables.amtnetHeads());
        }
    }

    private void tubecastStreams() {
        for (String old : TubecastNames.oldStreams(theirs.keySet())) {
            StreamName meant = TubecastNames.meant(old);
            if (request.stream() == null || request.stream() == meant) {
                streams.add(meant);
            }
        }
        if (streams.isEmpty()) {
            streams.add(request.stream() == null ? StreamName.APPEARANCE : request.stream());
        }
    }

    private Target trunks() {
        Target target = new Target(Map.of(), Set.of());
        for (StreamName stream : streams) {
            Target trunk = Target.trunk(Trunks.byName(request.network(), channels(stream)), stream.prefix());
            target = target.and(trunk);
            if (source == PublishedSource.TUBECAST) {
                ownRows(trunk, stream);
            }
        }
        return target;
    }

    /** As many input channels as a stream of ours has in the file; as usual where it comes from elsewhere. */
    private int channels(StreamName stream) {
        StoredTensor first = source == PublishedSource.TUBECAST
                ? theirs.get(TubecastNames.firstWeight(request.network(), stream.prefix()))
                : null;
        long numbers = first == null ? 0 : first.shape().elements();
        return TubecastNames.inputChannels(request.network(), stream.prefix(), numbers);
    }

    /** Our own names; a stream that the file lacks is made from the one it has. */
    private void ownRows(Target trunk, StreamName stream) {
        Set<String> old = TubecastNames.oldStreams(theirs.keySet());
        String from = old.stream()
                .filter(name -> TubecastNames.meant(name) == stream)
                .findFirst()
                .orElse(old.stream().findFirst().orElse(stream.prefix()));
        boolean borrowed = TubecastNames.meant(from) != stream;
        if (borrowed || streams.size() < old.size()) {
            headsUnfit = "the file's heads were trained on other streams than the one asked for";
        }
        for (String name : trunk.tensors().keySet()) {
            String layer = name.substring(0, name.lastIndexOf('.'));
            boolean first = trunk.firstLayers().contains(layer) && name.endsWith(".weight");
            rows.add(new Row(
                    from + name.substring(stream.prefix().length()), name, first ? Row.Rule.FIRST : Row.Rule.COPY));
        }
    }

    /**
     * The heads that the file has.
     *
     * @param classes 0 if none
     * @param target their tensors
     */
    private record Head(int classes, Target target) {}

    private Head head() {
        Head none = new Head(0, new Target(Map.of(), Set.of()));
        if (!headsUnfit.isEmpty()) {
            return none;
        }
        return switch (source) {
            case AMTNET -> head("head", "conf.0.weight", true);
            case TUBECAST -> {
                Head main = head("head", TubecastNames.firstOf("head"), false);
                if (main.classes() == 0 || !theirs.containsKey(TubecastNames.firstOf("fallback"))) {
                    yield main;
                }
                Head fallback = head("fallback", TubecastNames.firstOf("fallback"), false);
                yield new Head(main.classes(), main.target().and(fallback.target()));
            }
            case VGG16, SSD, I3D -> none;
        };
    }

    /**
     * A head of the file; how many classes and maps it has follows from the sizes of its first tensor.
     *
     * @param name what our tensors' names begin with
     * @param firstName its first tensor
     * @param linear whether it is a linear layer on neighbourhoods
     */
    private Head head(String name, String firstName, boolean linear) {
        TrunkSpec trunk = Trunks.byName(request.network(), StreamName.APPEARANCE.channels());
        int channels = trunk.sourceChannels().get(0);
        StoredTensor first = theirs.get(firstName);
        List<Integer> anchors = TubecastNames.anchorsPerCell(request.network());
        long perMap = linear ? 9L * channels : channels;
        if (first == null
                || first.shape().axes() != (linear ? 2 : 4)
                || first.shape().size(0) % anchors.get(0) != 0
                || first.shape().size(0) < 2L * anchors.get(0)
                || first.shape().size(0) > 1 << 16
                || !MAPS.contains(first.shape().size(1) / (double) perMap)) {
            headsUnfit = first == null
                    ? "the file has no heads"
                    : "heads of %s cannot be those of this network".formatted(first.shape());
            return new Head(0, new Target(Map.of(), Set.of()));
        }
        int classes = (int) (first.shape().size(0) / anchors.get(0) - 1);
        int maps = (int) (first.shape().size(1) / perMap);
        Target target = Target.head(name, trunk, anchors, maps, classes);
        if (linear) {
            headMaps = maps;
        } else {
            target.tensors().keySet().forEach(tensor -> rows.add(new Row(tensor, tensor, Row.Rule.COPY)));
        }
        return new Head(classes, target);
    }

    private ImportPlan match(Target target, int classes) {
        Map<String, Row> byOurs = new LinkedHashMap<>();
        rows.forEach(row -> byOurs.put(row.ours(), row));
        List<ImportPlan.Match> matches = new ArrayList<>();
        List<ImportPlan.Absence> missing = new ArrayList<>();
        List<ImportPlan.Mismatch> mismatches = new ArrayList<>();
        Set<String> used = new HashSet<>();
        RecipeChooser chooser = new RecipeChooser(theirs, pixels, headMaps);
        target.tensors().forEach((ours, shape) -> {
            Row row = byOurs.get(ours);
            StoredTensor found = row == null ? null : theirs.get(row.theirs());
            if (row == null || found == null) {
                String reason = row == null ? source.whyMissing(ours) : "starts fresh: the file lacks this tensor";
                missing.add(new ImportPlan.Absence(ours, shape, reason));
                return;
            }
            used.add(found.name());
            RecipeChooser.Choice choice = chooser.choose(row, found, shape);
            if (choice.recipe() == null) {
                mismatches.add(new ImportPlan.Mismatch(found, ours, shape, choice.reason()));
            } else {
                matches.add(new ImportPlan.Match(found, ours, shape, choice.recipe()));
            }
        });
        if (classes == 0 && !request.network().equals(ImportRequest.I3D)) {
            missing.add(headless());
        }
        return new ImportPlan(
                request.network(),
                source,
                pixels,
                List.copyOf(streams),
                classes,
                matches,
                missing,
                unused(used),
                mismatches);
    }

    /** Heads whose number of classes nothing tells stand in one line. */
    private ImportPlan.Absence headless() {
        String reason = headsUnfit.isEmpty() ? source.whyMissing("head.") : "start fresh: " + headsUnfit;
        return new ImportPlan.Absence("head.*", Shape.of(0), reason);
    }

    private List<ImportPlan.Absence> unused(Set<String> used) {
        return theirs.values().stream()
                .filter(tensor -> !used.contains(tensor.name()))
                .map(tensor -> new ImportPlan.Absence(tensor.name(), tensor.shape(), whyUnused(tensor.name())))
                .toList();
    }

    private String whyUnused(String name) {
        if (!headsUnfit.isEmpty() && isHead(name)) {
            return headsUnfit;
        }
        return rows.stream().anyMatch(row -> row.theirs().equals(name))
                ? request.network() + " has no such layer"
                : source.whyUnused(name);
    }

    private boolean isHead(String name) {
        return source == PublishedSource.TUBECAST
                ? TubecastNames.HEADS.stream().anyMatch(head -> name.startsWith(head + "."))
                : source == PublishedSource.AMTNET && (name.startsWith("conf.") || name.startsWith("loc."));
    }
}
