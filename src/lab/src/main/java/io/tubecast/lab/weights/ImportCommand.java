package io.tubecast.lab.weights;

import io.tubecast.core.label.Labels;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.core.terminal.Progress;
import io.tubecast.lab.command.Fingerprint;
import io.tubecast.lab.command.Inputs;
import io.tubecast.training.network.Trunks;
import io.tubecast.training.trainer.Checkpoint;
import io.tubecast.training.weights.OwnWeights;
import io.tubecast.training.weights.SafetensorsWriter;
import io.tubecast.training.weights.WeightFiles;
import io.tubecast.training.weights.WeightSource;
import io.tubecast.training.weights.WeightsException;
import io.tubecast.training.weights.mapping.CheckpointSource;
import io.tubecast.training.weights.mapping.ImportPlan;
import io.tubecast.training.weights.mapping.ImportPlanner;
import io.tubecast.training.weights.mapping.ImportRequest;
import io.tubecast.training.weights.mapping.Pixels;
import io.tubecast.training.weights.mapping.PublishedSource;
import io.tubecast.training.weights.mapping.StreamName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab import}: brings the weights of published files under our names. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Reads PyTorch's .pth and .pt files (state dictionaries, in either format) or safetensors, finds what fits a network of ours"
                    + " and writes it as safetensors under our names, for lab train --init. Nothing in a file is ever executed: a pickle that asks"
                    + " for anything but tensors and plain containers is refused. A table says what matched, what was changed on the way, what did"
                    + " not match and why."
        },
        footer = {
            "",
            "Examples:",
            "  lab import --weights vgg16-397923af.pth --list",
            "  lab import --weights vgg16_reducedfc.pth --network amtnet-vgg16 --out vgg16.safetensors",
            "  lab import --weights rgb-ssd300_ucf24_120000.pth --network amtnet-vgg16 --stream motion --out motion.safetensors",
            "  lab import --weights AMTNet_60000.pth --network amtnet-vgg16 --labels ucf24.txt --out amtnet.safetensors",
            "  lab import --weights rgb_imagenet.pt --network i3d --out i3d-rgb.safetensors"
        })
public final class ImportCommand implements Callable<Integer> {
    private static final String SUFFIX = ".safetensors";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--weights", required = true, paramLabel = "FILE", description = "The published file.")
    private Path weights = Path.of("");

    @Option(
            names = "--format",
            defaultValue = "auto",
            paramLabel = "FORMAT",
            description = "auto, pth, safetensors or checkpoint, one of ours (default: ${DEFAULT-VALUE}).")
    private Format format = Format.AUTO;

    @Option(names = "--list", description = "Only show what the file holds.")
    private boolean list;

    @Option(names = "--network", paramLabel = "NAME", description = "amtnet-vgg16, amtnet-lite, amtnet-mini or i3d.")
    private @Nullable String network;

    @Option(
            names = "--source",
            defaultValue = "auto",
            paramLabel = "NAME",
            description =
                    "Whose names the file uses: auto, vgg16, ssd, amtnet, i3d or tubecast (default: ${DEFAULT-VALUE}).")
    private String source = "auto";

    @Option(
            names = "--stream",
            paramLabel = "STREAM",
            description =
                    "appearance or motion; three input channels are repeated for motion (default: as the file's input says).")
    private @Nullable StreamName stream;

    @Option(
            names = "--pixels",
            paramLabel = "NAME",
            description =
                    "What the file's first layer expects: rgb-mean, rgb-unit or bgr-mean (default: as its source does).")
    private @Nullable String pixels;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "Class names of the file's heads, one a line, so that a run on the same classes keeps them.")
    private @Nullable Path labels;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write, FILE" + SUFFIX + ".")
    private @Nullable Path out;

    @Option(names = "--details", description = "Name every tensor in the table.")
    private boolean details;

    private enum Format {
        AUTO,
        PTH,
        SAFETENSORS,
        CHECKPOINT
    }

    @Override
    public Integer call() throws IOException {
        Inputs.file(spec, "--weights", weights);
        if (list) {
            try (WeightSource from = open()) {
                new PlanTable(spec.commandLine().getOut()).list(from);
            }
            return 0;
        }
        ImportRequest request = new ImportRequest(checkedNetwork(), checkedSource(), stream, checkedPixels());
        Path file = checkedOut();
        @Nullable Labels names = labels == null ? null : Inputs.labels(spec, "--labels", labels);
        try (WeightSource from = open()) {
            ImportPlan plan = ImportPlanner.plan(request, from);
            PlanTable table = new PlanTable(spec.commandLine().getOut());
            table.plan(plan, from, details);
            if (plan.matches().isEmpty()) {
                throw new WeightsException(
                        "%s: nothing in it fits %s; nothing was written".formatted(weights, plan.network()));
            }
            write(plan, from, names, file);
        }
        return 0;
    }

    private void write(ImportPlan plan, WeightSource from, @Nullable Labels names, Path file) throws IOException {
        if (names != null && names.size() != plan.classes()) {
            throw Inputs.error(
                    spec,
                    "--labels: %s names %d classes, the heads that come in have %d"
                            .formatted(labels, names.size(), plan.classes()));
        }
        List<String> classNames = names != null
                ? names.names()
                : plan.classes() > 0 && from.metadata().containsKey(OwnWeights.NETWORK)
                        ? OwnWeights.of(from).labels()
                        : List.of();
        String origin = "%s, SHA-256 %s, names of %s"
                .formatted(
                        weights.getFileName(),
                        Fingerprint.of(weights),
                        plan.source().words());
        OwnWeights own = new OwnWeights(plan.network(), classNames, origin);
        boolean written;
        int notes = from.notes().size();
        try (Progress progress = new Progress(spec.commandLine().getErr(), "reading, numbers", plan.values())) {
            written = SafetensorsWriter.write(
                    file, own.metadata(), plan.items(from, progress::advance), () -> !Interruption.requested());
        }
        from.notes().stream().skip(notes).forEach(spec.commandLine().getErr()::println);
        spec.commandLine()
                .getOut()
                .println(
                        written
                                ? "wrote %s: %d tensors, %,d numbers"
                                        .formatted(file, plan.matches().size(), plan.values())
                                : "interrupted: nothing was written");
        spec.commandLine().getOut().flush();
    }

    private WeightSource open() {
        boolean ours = format == Format.CHECKPOINT || (format == Format.AUTO && Checkpoint.isCheckpoint(weights));
        return ours
                ? new CheckpointSource(weights)
                : WeightFiles.open(weights, WeightFiles.Format.valueOf(format.name()));
    }

    private String checkedNetwork() {
        List<String> known = Stream.concat(Trunks.names().stream(), Stream.of(ImportRequest.I3D))
                .toList();
        String name = network;
        if (name == null || !known.contains(name)) {
            throw Inputs.error(
                    spec, "--network must be one of %s%s".formatted(known, name == null ? "" : ", was '" + name + "'"));
        }
        return name;
    }

    private @Nullable PublishedSource checkedSource() {
        if (source.equalsIgnoreCase("auto")) {
            return null;
        }
        return choice("--source", source, PublishedSource.values());
    }

    private @Nullable Pixels checkedPixels() {
        return pixels == null ? null : choice("--pixels", pixels, Pixels.values());
    }

    private <E extends Enum<E>> E choice(String option, String word, E[] values) {
        List<String> known = new ArrayList<>();
        for (E value : values) {
            String spelled = value.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (spelled.equalsIgnoreCase(word)) {
                return value;
            }
            known.add(spelled);
        }
        throw Inputs.error(spec, "%s must be one of %s, was '%s'".formatted(option, known, word));
    }

    private Path checkedOut() throws IOException {
        Path file = out;
        if (file == null || !file.toString().endsWith(SUFFIX)) {
            throw Inputs.error(spec, "--out must name a file that ends in " + SUFFIX);
        }
        if (Files.exists(file) && Files.isSameFile(file, weights)) {
            throw Inputs.error(spec, "--out and --weights are the same file: " + file);
        }
        return Inputs.output(spec, "--out", file);
    }
}
