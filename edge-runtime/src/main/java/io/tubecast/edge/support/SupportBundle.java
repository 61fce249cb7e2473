package io.tubecast.edge.support;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.metrics.BuildCommit;
import io.tubecast.edge.node.NodePlan;
import io.tubecast.edge.remote.Secrets;
import io.tubecast.edge.store.InstalledModel;
import io.tubecast.edge.store.ModelOrigin;
import io.tubecast.edge.store.ModelStore;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** One file with what is needed to help from afar; every text in it has gone through {@link Redaction}. */
public final class SupportBundle {
    private static final int LOG_BYTES = 1 << 20;
    private static final String[] FACTS = {
        "etc/os-release",
        "etc/nv_tegra_release",
        "proc/driver/nvidia/version",
        "proc/version",
        "proc/meminfo",
        "proc/loadavg",
        "proc/mounts",
        "sys/firmware/devicetree/base/model"
    };

    private final NodePlan plan;
    private final Redaction redaction;
    private final MachineFacts machine;
    private final Map<String, String> entries = new LinkedHashMap<>();

    /** A bundle about a node. */
    public SupportBundle(NodePlan plan) {
        this(plan, Path.of("/"));
    }

    /** A bundle about a machine whose files are elsewhere. */
    SupportBundle(NodePlan plan, Path root) {
        this.plan = plan;
        redaction = new Redaction(plan);
        machine = new MachineFacts(root);
    }

    /**
     * Adds a text; the newest under a name counts.
     *
     * @return this bundle
     */
    public SupportBundle add(String name, String text) {
        entries.put(name, redaction.of(text));
        return this;
    }

    /** The configuration in use, without its secrets. */
    public SupportBundle configuration() throws IOException {
        ObjectMapper yaml = new YAMLMapper();
        return add("node.yaml", yaml.writeValueAsString(Secrets.hide(ConfigReader.tree(plan.config()))));
    }

    /** Versions of everything, and what the machine says of itself. */
    public SupportBundle machine(String version) {
        StringBuilder text = new StringBuilder("tubecast %s, commit %s%n".formatted(version, BuildCommit.text()));
        for (String property : new String[] {"java.version", "java.vm.name", "os.name", "os.version", "os.arch"}) {
            text.append("%s: %s%n".formatted(property, System.getProperty(property)));
        }
        text.append("processors: %d%n".formatted(Runtime.getRuntime().availableProcessors()));
        text.append("board: %s%n".formatted(machine.board()));
        add("versions.txt", text.toString());
        StringBuilder facts = new StringBuilder();
        for (String file : FACTS) {
            machine.text(file).ifPresent(found -> facts.append("== /%s%n%s%n%n".formatted(file, found)));
        }
        Shell.output("df", "-h").ifPresent(found -> facts.append("== df -h%n%s%n".formatted(found)));
        return add("machine.txt", facts.toString());
    }

    /** Which models are installed, and which one a node takes that starts now. */
    public SupportBundle models() {
        ModelOrigin origin = plan.model();
        StringBuilder text = new StringBuilder("takes %s%n".formatted(origin.wanted()));
        Path store = origin.store();
        if (store != null) {
            for (InstalledModel model : new ModelStore(store).list()) {
                text.append("%s %s: ".formatted(model.use(), model.name()));
                try {
                    ModelBundle.load(model.folder(), origin.trust());
                    text.append("whole, %s%n".formatted(origin.trust().describe(model.folder())));
                } catch (BundleException e) {
                    text.append("cannot be used: %s%n".formatted(e.getMessage()));
                }
            }
        }
        return add("models.txt", text.toString());
    }

    /** What was found about the machine. */
    public SupportBundle findings(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            text.append("%-4s %s: %s%n".formatted(finding.level(), finding.subject(), finding.found()));
            if (!finding.advice().isEmpty()) {
                text.append("     -> %s%n".formatted(finding.advice()));
            }
        }
        return add("doctor.txt", text.toString());
    }

    /**
     * The last lines of logs.
     *
     * @param unit the systemd unit whose journal is asked for
     * @param files further logs
     */
    public SupportBundle logs(String unit, List<Path> files) throws IOException {
        add(
                "journal.txt",
                Shell.output("journalctl", "-u", unit, "-n", "5000", "--no-pager", "-o", "short-iso-precise")
                        .orElse("there is no journal of %s for this user%n".formatted(unit)));
        for (Path file : files) {
            add(unused("logs/" + file.getFileName()), tail(file));
        }
        return this;
    }

    /** The name, or the name with a number in front of its ending where two files are called the same. */
    private String unused(String name) {
        String free = name;
        for (int i = 2; entries.containsKey(free); i++) {
            int dot = name.lastIndexOf('.');
            int end = dot > name.lastIndexOf('/') ? dot : name.length();
            free = name.substring(0, end) + "-" + i + name.substring(end);
        }
        return free;
    }

    private static String tail(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long begin = Math.max(0, in.length() - LOG_BYTES);
            in.seek(begin);
            byte[] end = new byte[(int) (in.length() - begin)];
            in.readFully(end);
            return new String(end, StandardCharsets.UTF_8);
        }
    }

    /**
     * What the threads of a node that runs are doing.
     *
     * @param pid its process, 0 to look for it
     */
    public SupportBundle threads(long pid) {
        List<Long> processes = pid > 0 ? List.of(pid) : running();
        StringBuilder text = new StringBuilder();
        for (long process : processes) {
            text.append("== process %d%n%s%n"
                    .formatted(
                            process,
                            Shell.output("jcmd", String.valueOf(process), "Thread.print", "-l")
                                    .orElse("no thread dump: jcmd is missing, or the process is another user's")));
        }
        return add("threads.txt", processes.isEmpty() ? "no node runs on this machine\n" : text.toString());
    }

    private static List<Long> running() {
        List<Long> found = new ArrayList<>();
        ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("io.tubecast.edge.EdgeRuntime"))
                        .isPresent())
                .forEach(process -> found.add(process.pid()));
        return found;
    }

    /**
     * Writes the bundle; a file that is there already is replaced when the new one is whole.
     *
     * @return the names in it
     */
    public List<String> write(Path target) throws IOException {
        Path unfinished = target.resolveSibling(target.getFileName() + ".part");
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(unfinished)))) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
            zip.close();
            Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        return List.copyOf(entries.keySet());
    }
}
