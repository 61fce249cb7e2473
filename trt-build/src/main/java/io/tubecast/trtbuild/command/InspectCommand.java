package io.tubecast.trtbuild.command;

import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.EngineManifest;
import io.tubecast.inference.engines.EngineMatch;
import io.tubecast.inference.yaml.StrictYaml;
import io.tubecast.inference.yaml.YamlException;
import io.tubecast.trtbuild.build.BuildException;
import io.tubecast.trtbuild.inspect.BundleFacts;
import io.tubecast.trtbuild.inspect.EngineFacts;
import io.tubecast.trtbuild.inspect.GraphFacts;
import io.tubecast.trtbuild.inspect.Here;
import io.tubecast.trtbuild.tensorrt.TensorRtTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trt-build inspect}: what a bundle, a graph or an engine consists of. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Looks into a model bundle, an ONNX file, an engine or its manifest, without a GPU and without running it: operators, sizes, multiply-accumulates, weights, memory, what TensorRT's"
                    + " parser will refuse and why, what engines were built with, how accurate and fast they were measured to be, and whether they fit this device."
        },
        footer = {
            "",
            "Examples:",
            "  trt-build inspect config/models/demo",
            "  trt-build inspect yolo.onnx --nodes",
            "  trt-build inspect config/models/demo/engines/onnxruntime-amd64/appearance.yaml --json"
        })
public final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "PATH",
            arity = "0..1",
            description = "A bundle's folder, an .onnx file, a .plan, or an engine's manifest (.yaml).")
    private @Nullable Path path;

    @Option(names = "--model", paramLabel = "DIR", description = "The same as PATH, as the other commands have it.")
    private @Nullable Path model;

    @Option(names = "--nodes", description = "A line for each node.")
    private boolean nodes;

    @Option(
            names = "--layers",
            description =
                    "A .plan's layers, formats, precisions and memory as TensorRT tells them; needs TensorRT and a GPU.")
    private boolean layers;

    @Option(
            names = {"--versionCompatible", "--vc"},
            description =
                    "--layers: the plan was built with it, so its code for the processor may run (default: what the manifest beside it says).")
    private boolean versionCompatible;

    @Option(names = "--json", description = "Print everything as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if ((path == null) == (model == null)) {
            throw Inputs.error(spec, "give one PATH, or --model DIR");
        }
        Path place = path == null ? model : path;
        if (layers && !String.valueOf(place).endsWith(".plan")) {
            throw Inputs.error(spec, "--layers goes with a .plan; --nodes tells the nodes of a graph");
        }
        if (place == null || !Files.exists(place)) {
            throw Inputs.error(spec, "no such file or folder: " + place);
        }
        String name = place.toString();
        if (Files.isDirectory(place)) {
            show(bundle(place));
        } else if (name.endsWith(".yaml")) {
            show(engine(place));
        } else if (name.endsWith(".plan") && layers) {
            print(TensorRtTarget.layers(place, versionCompatible || saysManifest(place)));
        } else if (name.endsWith(".plan")) {
            show(engine(manifestOf(place)));
        } else {
            GraphFacts facts = GraphFacts.of(place);
            if (json) {
                print(facts);
            } else {
                facts.print(spec.commandLine().getOut(), nodes);
            }
        }
        return 0;
    }

    private static Path manifestOf(Path plan) {
        String name = plan.toString();
        return Path.of(name.substring(0, name.length() - ".plan".length()) + ".yaml");
    }

    private static boolean saysManifest(Path plan) {
        Path manifest = manifestOf(plan);
        return Files.exists(manifest) && read(manifest).versionCompatible();
    }

    private void show(BundleFacts facts) {
        if (json) {
            print(facts);
        } else {
            facts.print(spec.commandLine().getOut(), nodes);
        }
    }

    private void show(EngineFacts facts) {
        if (json) {
            print(facts);
        } else {
            facts.print(spec.commandLine().getOut());
        }
    }

    private void print(Object facts) {
        spec.commandLine().getOut().println(Json.text(facts));
    }

    private BundleFacts bundle(Path directory) {
        ModelBundle bundle = Inputs.bundle(spec, directory);
        List<GraphFacts> graphs = new ArrayList<>();
        for (GraphSpec graph : bundle.manifest().graphs()) {
            graphs.add(GraphFacts.of(bundle.path(graph)));
        }
        EngineFolder folder = new EngineFolder(directory);
        EngineFolder.Listing listing = folder.list();
        List<EngineFacts> engines = new ArrayList<>();
        List<String> problems = new ArrayList<>(listing.problems());
        Here here = Here.of(listing.engines());
        for (EngineFile engine : listing.engines()) {
            try {
                folder.verify(engine);
                engines.add(
                        facts(directory.resolve(engine.path()), engine.manifest(), mismatches(bundle, engine, here)));
            } catch (BundleException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        return new BundleFacts(
                bundle.manifest().model(), directory.toString(), graphs, engines, problems, listing.unfinished());
    }

    private static List<String> mismatches(ModelBundle bundle, EngineFile engine, Here here) {
        GraphSpec graph = bundle.manifest().graphs().stream()
                .filter(each -> each.name().equals(engine.manifest().graph()))
                .findFirst()
                .orElse(null);
        if (graph == null) {
            return List.of(
                    "the model has no graph '%s'".formatted(engine.manifest().graph()));
        }
        DeviceIdentity device = here.devices().get(engine.manifest().target());
        if (device == null) {
            return List.of("TensorRT unavailable: " + here.noGpu());
        }
        String command =
                EngineMatch.command(bundle.directory(), engine.manifest().target());
        return EngineMatch.check(engine.manifest(), device, bundle, graph).stream()
                .map(mismatch -> mismatch.sentence(command))
                .toList();
    }

    private static EngineFacts engine(Path manifestFile) {
        EngineManifest manifest = read(manifestFile);
        return facts(manifestFile.resolveSibling(manifest.engine().file()), manifest, null);
    }

    private static EngineManifest read(Path manifestFile) {
        try {
            return StrictYaml.read(manifestFile, EngineManifest.class);
        } catch (YamlException e) {
            throw new BuildException(String.valueOf(e.getMessage()), e);
        }
    }

    private static EngineFacts facts(Path file, EngineManifest manifest, @Nullable List<String> mismatches) {
        try {
            return new EngineFacts(file.toString(), Files.size(file), manifest, mismatches);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read (%s)".formatted(file, e), e);
        }
    }
}
