package io.tubecast.edge.support;

import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.control.ControlSetup;
import io.tubecast.edge.http.AccessToken;
import io.tubecast.edge.node.BrokerProbe;
import io.tubecast.edge.node.ModelFit;
import io.tubecast.edge.node.NodePlan;
import io.tubecast.edge.node.SourceOpener;
import io.tubecast.edge.remote.Secrets;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.BundleTrust;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a node as configured needs: its model, its camera, its broker, its files. */
final class NodeChecks {
    /** An adult's height: who is smaller must be nearer. */
    private static final double PERSON_METERS = 1.7;

    private static final long BROKER_MILLIS = 5_000;

    private final NodePlan plan;
    private @Nullable ModelBundle bundle;
    private FrameSource.@Nullable Format format;

    NodeChecks(NodePlan plan) {
        this.plan = plan;
    }

    Finding model() {
        BundleTrust trust = plan.model().trust();
        try {
            ModelBundle loaded = ModelBundle.load(plan.model().bundle(), trust);
            ModelFit.checkFlow(loaded);
            bundle = loaded;
            ModelCard card = loaded.manifest().model();
            return Finding.ok(
                    "model",
                    "%s %s, %d labels, %s, %s"
                            .formatted(
                                    card.name(),
                                    card.version(),
                                    loaded.labels().size(),
                                    card.licence(),
                                    trust.describe(loaded.directory())));
        } catch (BundleException e) {
            return Finding.bad(
                    "model",
                    String.valueOf(e.getMessage()),
                    plan.model().store() == null
                            ? "copy the bundle again, or set model.directory"
                            : "install-model it again, or rollback-model; the node takes the previous one meanwhile");
        }
    }

    Finding camera() {
        String name = Secrets.hide(plan.source());
        try (FrameSource source = new SourceOpener(plan.source(), plan.config().source(), NanoClock.system()).first()) {
            FrameSource.Format found = source.format();
            format = found;
            return Finding.ok(
                    "camera", "%s opens: %dx%d, %s".formatted(name, found.width(), found.height(), found.rate()));
        } catch (FrameSourceException | ConfigException e) {
            return Finding.bad("camera", name + ": " + Secrets.hide(String.valueOf(e.getMessage())), cameraAdvice());
        }
    }

    private String cameraAdvice() {
        if (plan.source().startsWith("v4l2:")) {
            Path device = Path.of(plan.source().substring("v4l2:".length()));
            return !Files.exists(device)
                    ? "plug it in; present: " + videoDevices()
                    : !Files.isReadable(device)
                            ? "add the user to its group: usermod -aG video USER"
                            : "end whatever else uses it: fuser -v " + device;
        }
        return plan.source().startsWith("rtsp:")
                ? "try its address, user and password with ffprobe, and source.transport"
                : "set source.uri, or give --source";
    }

    private static String videoDevices() {
        try (Stream<Path> devices = Files.list(Path.of("/dev"))) {
            List<String> names = devices.map(String::valueOf)
                    .filter(name -> name.startsWith("/dev/video"))
                    .sorted()
                    .toList();
            return names.isEmpty() ? "no /dev/video*" : String.join(", ", names);
        } catch (IOException e) {
            return "/dev cannot be read";
        }
    }

    /** The largest distance at which a person is as large as the model's smallest anchor. */
    Finding reach() {
        ModelBundle model = bundle;
        FrameSource.Format picture = format;
        if (model == null || picture == null) {
            return Finding.note("reach", "not known without model and camera", "");
        }
        ControlSetup control = new ControlSetup(plan.config(), model);
        int smallest = control.smallestPerson(picture.width(), picture.height());
        OptionalDouble meters = control.reachMeters(PERSON_METERS, picture.width(), picture.height());
        String least = "people smaller than %d px are overlooked".formatted(smallest);
        return meters.isPresent()
                ? Finding.ok(
                        "reach",
                        String.format(
                                Locale.ROOT,
                                "somebody of %.1f m is seen up to %.1f m away; %s",
                                PERSON_METERS,
                                meters.getAsDouble(),
                                least))
                : Finding.note(
                        "reach", least, "set camera.horizontalFov or camera.matrix to know how far away that is");
    }

    Finding broker() throws InterruptedException {
        String address = plan.config().mqtt().broker();
        try {
            String failure = BrokerProbe.failure(plan, BROKER_MILLIS);
            return failure == null
                    ? Finding.ok("broker", address + " lets this node in")
                    : Finding.bad(
                            "broker",
                            address + ": " + failure,
                            "start it, or set mqtt.broker; user and certificates: mqtt.*");
        } catch (ConfigException e) {
            return Finding.bad("broker", String.valueOf(e.getMessage()), "correct that key");
        }
    }

    /** Secrets that cannot be used, or that others on this machine can read. */
    Finding permissions() {
        if (plan.config().http().enabled()) {
            try {
                AccessToken.of(plan.config().http(), plan.tokenFile());
            } catch (ConfigException e) {
                return Finding.bad("permissions", String.valueOf(e.getMessage()), "correct that key");
            }
        }
        List<String> open = new ArrayList<>();
        for (Path secret : secretFiles()) {
            try {
                Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(secret);
                if (allowed.contains(PosixFilePermission.OTHERS_READ)) {
                    open.add(secret.toString());
                }
            } catch (IOException | UnsupportedOperationException e) {
                return Finding.bad("permissions", "%s cannot be read".formatted(secret), "give it to the node's user");
            }
        }
        return open.isEmpty()
                ? Finding.ok(
                        "permissions",
                        "user %s; secrets are for their owners alone".formatted(System.getProperty("user.name")))
                : Finding.note("permissions", "everybody may read " + String.join(", ", open), "chmod o-r them");
    }

    private List<Path> secretFiles() {
        return Stream.of(plan.brokerFiles().password(), plan.brokerFiles().key(), plan.tokenFile())
                .filter(file -> file != null)
                .toList();
    }
}
