package io.tubecast.edge.engine;

import io.tubecast.edge.engine.EngineChoice.Kind;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineBundle;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.EngineMatch;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.engines.Mismatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds what can run a model here, from what lies in its engines folder now.
 *
 * <p>A library is asked whether it can run only once there is something for it to run, because the answer may take seconds. One that could not is asked again at the next look: the builder of its engines may have held the
 * GPU or the memory. Not thread-safe.
 */
final class EngineChooser {
    private static final String AS_CONFIGURED = "the model's own graphs, as configured";

    private final ModelBundle bundle;
    private final EngineFolder folder;
    private final EnginePolicy policy;
    private final Map<EngineTarget, EngineBackend> backends = new EnumMap<>(EngineTarget.class);
    private final Map<EngineTarget, DeviceIdentity> devices = new EnumMap<>(EngineTarget.class);
    private final Rejections rejections = new Rejections();
    private final Set<String> verified = new HashSet<>();

    /**
     * A chooser for one model.
     *
     * @param backends at most one for each target
     */
    EngineChooser(ModelBundle bundle, EnginePolicy policy, List<EngineBackend> backends) {
        this.bundle = bundle;
        this.policy = policy;
        folder = new EngineFolder(bundle.directory());
        backends.forEach(backend -> this.backends.put(backend.target(), backend));
    }

    /** Everything that can run the model as far as can be told without opening it, the best first; why the rest cannot is logged once. */
    List<EngineChoice> choices() {
        rejections.begin();
        List<EngineFile> engines = List.of();
        if (policy.canImprove()) {
            EngineFolder.Listing listing = list();
            engines = listing.engines();
            listing.problems().forEach(rejections::reject);
            listing.unfinished().forEach(rejections::unfinished);
        }
        List<EngineChoice> choices = new ArrayList<>();
        if (policy.plans()) {
            addIfThere(choices, plans(engines));
        }
        if (policy.converted()) {
            addIfThere(choices, converted(engines));
        }
        EngineBackend onnxRuntime = backends.get(EngineTarget.ONNXRUNTIME);
        if (policy.original() && onnxRuntime != null) {
            String why = rejections.reason();
            choices.add(new EngineChoice(
                    Kind.ORIGINAL, onnxRuntime, bundle, List.of(), why.isEmpty() ? AS_CONFIGURED : why));
        }
        return choices;
    }

    /** What lies in the folder. One that cannot be read keeps nobody from running the model's own graphs. */
    private EngineFolder.Listing list() {
        try {
            return folder.list();
        } catch (BundleException e) {
            return new EngineFolder.Listing(List.of(), List.of(String.valueOf(e.getMessage())), List.of());
        }
    }

    private static void addIfThere(List<EngineChoice> choices, @Nullable EngineChoice choice) {
        if (choice != null) {
            choices.add(choice);
        }
    }

    /** Something that was chosen could not be opened. */
    void failed(EngineChoice choice, RuntimeException failure) {
        rejections.reject("%s cannot be used: %s".formatted(title(choice.kind()), failure.getMessage()));
    }

    /** Why nothing better was chosen in the last look. */
    String reason() {
        return rejections.reason();
    }

    private @Nullable EngineChoice plans(List<EngineFile> engines) {
        EngineBackend backend = backends.get(EngineTarget.TENSORRT);
        if (backend == null) {
            rejections.missing("TensorRT is not part of this program");
            return null;
        }
        String command = EngineMatch.command(bundle.directory(), EngineTarget.TENSORRT);
        boolean any = engines.stream().anyMatch(engine -> engine.manifest().target() == EngineTarget.TENSORRT);
        if (!any && policy.original()) {
            rejections.missing(
                    "no TensorRT plan in %s; on a device with a GPU run %s".formatted(folder.directory(), command));
            return null;
        }
        DeviceIdentity here = device(backend);
        if (here == null) {
            return null;
        }
        List<EngineFile> plans = new ArrayList<>();
        for (GraphSpec graph : bundle.manifest().graphs()) {
            EngineFile plan = find(engines, graph, here);
            if (plan == null && !has(engines, graph, EngineTarget.TENSORRT)) {
                rejections.missing("no TensorRT plan for graph '%s' in %s; run %s"
                        .formatted(graph.name(), folder.directory(), command));
            }
            if (plan != null) {
                plans.add(plan);
            }
        }
        return plans.size() < bundle.manifest().graphs().size()
                ? null
                : choice(Kind.PLANS, backend, plans, "plans for %s fit".formatted(here.describe()));
    }

    private @Nullable EngineChoice converted(List<EngineFile> engines) {
        EngineBackend backend = backends.get(EngineTarget.ONNXRUNTIME);
        boolean any = engines.stream().anyMatch(engine -> engine.manifest().target() == EngineTarget.ONNXRUNTIME);
        if (backend == null || !any) {
            return null; // nothing to tell: graphs need not be converted
        }
        DeviceIdentity here = device(backend);
        if (here == null) {
            return null;
        }
        List<EngineFile> found = new ArrayList<>();
        for (GraphSpec graph : bundle.manifest().graphs()) {
            EngineFile engine = find(engines, graph, here);
            if (engine != null) {
                found.add(engine);
            }
        }
        String reason = "%d of %d graphs converted for %s fit"
                .formatted(found.size(), bundle.manifest().graphs().size(), here.describe());
        return found.isEmpty() ? null : choice(Kind.CONVERTED, backend, found, reason);
    }

    private EngineChoice choice(Kind kind, EngineBackend backend, List<EngineFile> engines, String reason) {
        return new EngineChoice(kind, backend, EngineBundle.with(bundle, engines), engines, reason);
    }

    private @Nullable DeviceIdentity device(EngineBackend backend) {
        DeviceIdentity known = devices.get(backend.target());
        if (known != null) {
            return known;
        }
        EngineBackend.Probe probe = backend.probe();
        if (probe instanceof EngineBackend.Present present) {
            devices.put(backend.target(), present.device());
            return present.device();
        }
        if (probe instanceof EngineBackend.Absent absent) {
            rejections.reject("TensorRT is not available: " + absent.reason());
        }
        return null;
    }

    private static boolean has(List<EngineFile> engines, GraphSpec graph, EngineTarget target) {
        return engines.stream().anyMatch(engine -> isFor(engine, graph, target));
    }

    private static boolean isFor(EngineFile engine, GraphSpec graph, EngineTarget target) {
        return engine.manifest().target() == target && engine.manifest().graph().equals(graph.name());
    }

    /** The engine of a graph that fits and is whole, from this device's own folder if that has one. */
    private @Nullable EngineFile find(List<EngineFile> engines, GraphSpec graph, DeviceIdentity here) {
        List<EngineFile> candidates = engines.stream()
                .filter(engine -> isFor(engine, graph, here.target()))
                .sorted(Comparator.comparing(engine -> !engine.folder().equals(here.folder())))
                .toList();
        for (EngineFile candidate : candidates) {
            if (fits(candidate, graph, here)) {
                return candidate;
            }
        }
        return null;
    }

    private boolean fits(EngineFile engine, GraphSpec graph, DeviceIdentity here) {
        String command = EngineMatch.command(bundle.directory(), here.target());
        String name = bundle.directory().resolve(engine.path()) + ": ";
        List<Mismatch> found = EngineMatch.check(engine.manifest(), here, bundle, graph);
        List<Mismatch> refusing = found.stream().filter(Mismatch::refuses).toList();
        if (!refusing.isEmpty()) {
            String differences = refusing.stream().map(Mismatch::difference).collect(Collectors.joining(", "));
            rejections.reject(name
                    + "%s: %s; run %s".formatted(differences, refusing.get(0).why(), command));
            return false;
        }
        found.forEach(mismatch -> rejections.note(name + mismatch.sentence(command)));
        try {
            verify(engine);
            return true;
        } catch (BundleException e) {
            rejections.reject("%s; run %s".formatted(e.getMessage(), command));
            return false;
        }
    }

    /** Engines are large, and nothing changes them but a build: one is read once for each time it was written. */
    private void verify(EngineFile engine) {
        Path file = bundle.directory().resolve(engine.path());
        String written =
                FolderWatch.describe(file) + " " + engine.manifest().engine().sha256();
        if (!verified.contains(written)) {
            folder.verify(engine);
            verified.add(written);
        }
    }

    private static String title(Kind kind) {
        return switch (kind) {
            case PLANS -> "TensorRT plans";
            case CONVERTED -> "converted graphs";
            case ORIGINAL -> "the model's graphs";
        };
    }
}
