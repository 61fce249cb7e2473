package io.tubecast.edge.engine;

import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.pipeline.Detector;
import io.tubecast.edge.pipeline.WindowDetector;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.publish.message.Factsheet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks of a node: opens the best engine there is, and changes to a better one when its files appear.
 *
 * <p>The engines folder is looked at every few seconds by a thread of its own, which also opens, checks and warms; the detect thread only exchanges what is ready. What fails is told once and tried
 * again only when files have changed. Whatever runs goes on running when its files are deleted.
 *
 * <p>Networks that break while they run are replaced at that frame by what is less good and allowed. Their kind is not used again until the node is started anew: a library in which something broke
 * may answer anything.
 */
public final class NodeEngines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeEngines.class);
    private static final long CLOSE_MILLIS = 8_000;
    private static final long LONGEST_RESCUE = TimeUnit.MINUTES.toNanos(1);

    private final ModelBundle bundle;
    private final EnginePolicy policy;
    private final List<EngineBackend> backends;
    private final EngineChooser chooser;
    private final EngineOpener opener;
    private final EngineExchange exchange;
    private final Detector detector;
    private final FolderWatch folder;
    private final boolean watches;
    private final long pollMillis;
    private final Set<EngineChoice.Kind> broken = ConcurrentHashMap.newKeySet();
    private volatile long rescueBegun;
    private volatile boolean rescuing;
    private @Nullable Thread thread;
    /** What was offered last and has not failed; the looking thread's. */
    private @Nullable EngineChoice coming;

    /**
     * Opens the best engine there is.
     *
     * @param backends at most one for each target
     * @param times where durations are noted
     * @param pollMillis how often the engines folder is looked at
     * @throws ConfigException if nothing that is allowed is there; says why
     * @throws EngineException if the model's own graphs cannot be opened, or what was demanded cannot
     * @throws BundleException if they answer otherwise than they should
     */
    public NodeEngines(
            ModelBundle bundle,
            EnginePolicy policy,
            List<EngineBackend> backends,
            EngineOpener opener,
            StageTimes times,
            long pollMillis) {
        this.bundle = bundle;
        this.policy = policy;
        this.backends = List.copyOf(backends);
        this.opener = opener;
        this.pollMillis = pollMillis;
        chooser = new EngineChooser(bundle, policy, backends);
        folder = new FolderWatch(new EngineFolder(bundle.directory()).directory());
        watches = policy.canImprove();
        folder.changed(); // what is chosen now is what lies there now
        exchange = new EngineExchange(openBest(), times, this::rescue);
        detector = detector(exchange);
    }

    private static Detector detector(EngineExchange exchange) {
        return exchange.current().detector() instanceof WindowDetector
                ? new ChangingWindows(exchange)
                : new ChangingDetector(exchange);
    }

    private OpenEngine openBest() {
        List<EngineChoice> choices = chooser.choices();
        RuntimeException first = null;
        for (EngineChoice choice : choices) {
            try {
                return opener.open(first == null ? choice : choice.because(chooser.reason()));
            } catch (EngineException | BundleException e) {
                if (choices.size() == 1) {
                    throw e;
                }
                first = first == null ? e : first;
                chooser.failed(choice, e);
            }
        }
        if (first != null) {
            throw first;
        }
        throw new ConfigException("model.engine: tensorrt is demanded and cannot be: " + chooser.reason());
    }

    /** Opens what is left after networks have broken; the detect thread's, so it shares no chooser with the looking thread. */
    private @Nullable OpenEngine rescue(OpenEngine failed, EngineException failure) {
        broken.add(failed.choice().kind());
        String cause = "%s broke while it ran: %s".formatted(failed.name(), failure.getMessage());
        LOG.warn("{}", cause);
        EnginePolicy left = policy.below(failed.choice().kind()).orElse(null);
        if (left == null) {
            return null;
        }
        rescueBegun = System.nanoTime();
        rescuing = true;
        try {
            return rescue(new EngineChooser(bundle, left, backends), cause, failure);
        } finally {
            rescuing = false;
        }
    }

    private @Nullable OpenEngine rescue(EngineChooser others, String cause, EngineException failure) {
        long begun = System.nanoTime();
        try {
            for (EngineChoice choice : others.choices()) {
                OpenEngine opened = openOrNull(others, choice.because(cause), failure);
                if (opened != null) {
                    LOG.warn("{} takes over after {} ms", opened.name(), (System.nanoTime() - begun) / 1_000_000);
                    return opened;
                }
            }
        } catch (BundleException e) { // the model's folder cannot be read any more
            failure.addSuppressed(e);
        }
        return null;
    }

    private @Nullable OpenEngine openOrNull(EngineChooser others, EngineChoice choice, EngineException failure) {
        try {
            return opener.open(choice);
        } catch (EngineException | BundleException e) {
            others.failed(choice, e);
            failure.addSuppressed(e);
            return null;
        }
    }

    /** Runs the networks; the caller does not close it. */
    public Detector detector() {
        return detector;
    }

    /** What runs the networks, for people. */
    public String name() {
        return exchange.current().name();
    }

    /** What runs the networks, for the factsheet. */
    public Factsheet.Engine factsheet() {
        return exchange.current().factsheet();
    }

    /**
     * Whether others are being opened in the place of networks that broke, so that a frame takes about as long as a start; not any more once that takes far longer. From any thread.
     */
    public boolean rescues() {
        return rescuing && System.nanoTime() - rescueBegun < LONGEST_RESCUE;
    }

    /** Begins to look for better engines, if there can be any. */
    @SuppressWarnings("ThreadPriorityCheck") // a wish that nothing relies on: Linux grants it only with
    // -XX:ThreadPriorityPolicy=1
    public synchronized void watch() {
        if (watches && thread == null) {
            Thread watcher = new Thread(this::run, "engines");
            watcher.setPriority(Thread.MIN_PRIORITY);
            watcher.setDaemon(true); // a library that hangs must not keep the process
            watcher.start();
            thread = watcher;
        }
    }

    private void run() {
        try {
            while (!Thread.interrupted()) {
                Thread.sleep(pollMillis);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the node ends
        }
    }

    /** One look at the engines folder; for tests, and the thread. */
    void look() {
        exchange.closeRetired();
        for (String failure = exchange.pollFailure(); failure != null; failure = exchange.pollFailure()) {
            coming = null;
            LOG.warn("engines stay as they are: {}", failure);
        }
        if (coming != null && broken.contains(coming.kind())) {
            coming = null;
        }
        try {
            if (folder.changed()) {
                improve();
            }
        } catch (RuntimeException e) { // whatever lies in that folder, the node goes on
            LOG.warn("engines stay as they are: {}", e.getMessage(), e);
        }
    }

    private void improve() {
        EngineChoice present = coming == null ? exchange.current().choice() : coming;
        for (EngineChoice choice : chooser.choices()) {
            if (broken.contains(choice.kind())) {
                continue;
            }
            if (!choice.improves(present)) {
                return; // nothing better
            }
            long begun = System.nanoTime();
            try {
                OpenEngine opened = opener.open(choice);
                LOG.info(
                        "{}: opened, checked and warmed in {} ms; takes over with the next frame",
                        choice.reason(),
                        (System.nanoTime() - begun) / 1_000_000);
                if (!broken.contains(choice.kind()) && exchange.offer(opened, choice.reason())) {
                    coming = choice;
                } else {
                    opened.close();
                }
                return;
            } catch (EngineException | BundleException e) {
                chooser.failed(choice, e);
            }
        }
    }

    /** Ends the looking and releases everything, also what was about to take over. To be called once no frame comes any more; may be called twice. */
    @Override
    public synchronized void close() {
        Thread watcher = thread;
        if (watcher != null) {
            watcher.interrupt();
            try {
                watcher.join(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        detector.close(); // what is still being opened is not taken any more, and closed by the thread that opens it
    }
}
