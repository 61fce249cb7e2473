package io.tubecast.publish.mqtt;

import io.tubecast.core.time.NanoClock;
import io.tubecast.publish.LinkState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a link alive: connects, serves it until it dies, pauses, connects again, for ever.
 *
 * <p>The client library's own reconnect is off: it gives up for good when a broker accepts a connection and says nothing. One
 * thread; everything else only sets flags and wakes it. The dead links' clients are taken down on threads of their own, because
 * that can block.
 */
final class LinkSupervisor {
    private static final Logger LOG = LoggerFactory.getLogger(LinkSupervisor.class);
    private static final long TURN_NANOS = 50_000_000;
    private static final long LOG_NANOS = 60_000_000_000L;
    private static final int MAX_UNDERTAKERS = 8;

    /** How long the good-bye may wait for its acknowledgement; a starved machine takes its time, and without it the broker sends the will. */
    private static final Duration LAST_WORDS = Duration.ofMillis(1_500);

    private final MqttSettings settings;
    private final @Nullable TlsSockets tls;
    private final LinkWork work;
    private final NanoClock clock;
    private final Backoff backoff;
    private final Thread thread;
    private final List<Thread> undertakers = new ArrayList<>();
    private volatile LinkState state = LinkState.DOWN;
    private volatile boolean closing;
    private volatile long closeBy;
    private final AtomicLong connects = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile String lastFailure = "";
    private long session;
    private final Set<String> told = new HashSet<>();
    private long toldSince;
    private volatile boolean renewDue;
    private volatile long renewAt;
    private boolean cameUp;
    private boolean renewed;
    private boolean left;

    LinkSupervisor(String name, MqttSettings settings, LinkWork work, NanoClock clock, RandomGenerator random) {
        this.settings = settings;
        this.tls = settings.access().tls() == null
                ? null
                : new TlsSockets(settings.access().tls());
        this.work = work;
        this.clock = clock;
        this.backoff = new Backoff(settings.timing(), random);
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Makes the supervisor look at its work; never blocks. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Leaves the broker in good order after a delay and connects anew, with everything read again; never blocks. */
    void renew(Duration delay) {
        renewAt = clock.nanoTime() + delay.toNanos();
        renewDue = true;
        wake();
    }

    LinkState state() {
        return state;
    }

    long connects() {
        return connects.get();
    }

    long failures() {
        return failures.get();
    }

    String lastFailure() {
        return lastFailure;
    }

    /** Drains for the time in the settings, ends the link and waits for that, a little longer at most. */
    void close() {
        if (!closing) {
            closeBy = clock.nanoTime() + settings.timing().drain().toNanos();
            closing = true;
        }
        wake();
        try {
            thread.join(
                    settings.timing().drain().plus(LAST_WORDS).plusSeconds(3).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean again = true;
        while (again) {
            boolean lastWords = closing; // begun after the close: one attempt to say what is left
            Link link = new Link(settings, tls, work.plan(++session), clock, this::wake);
            long begun = clock.nanoTime();
            cameUp = false;
            renewed = false;
            LinkFailure failure = attempt(link);
            bury(link);
            again = !left && !(closing && (lastWords || failure.refused() || closeExpired()));
            if (again) {
                state = LinkState.DOWN;
                if (!renewed) { // a failed attempt's own time counts, so that a broker that has come back is found soon
                    boolean sinceNow = cameUp || failure.refused();
                    pause(backoff.next(failure.refused()), sinceNow ? clock.nanoTime() : begun);
                }
                again = !closing || !work.idle();
            }
        }
        state = LinkState.CLOSED;
    }

    /** One life of a link. */
    private LinkFailure attempt(Link link) {
        state = LinkState.CONNECTING;
        try {
            link.start();
            connect(link);
            if (link.phase() == Link.Phase.UP) {
                serve(link);
            }
        } catch (RuntimeException e) { // a fault of ours must not end the link for good
            LOG.error("the link to {} failed unexpectedly", settings.serverUri(), e);
            link.die(new LinkFailure(e.toString(), false));
        }
        LinkFailure failure = link.failure();
        if (!left && !renewed) {
            report(failure);
        }
        return failure;
    }

    private void connect(Link link) {
        long deadline = clock.nanoTime() + settings.timing().connect().toNanos();
        while (link.phase() == Link.Phase.CONNECTING) {
            if (clock.nanoTime() - deadline > 0 || closeExpired()) {
                link.die(new LinkFailure(
                        "no answer from the broker within %d ms"
                                .formatted(settings.timing().connect().toMillis()),
                        false));
            } else {
                turn(TURN_NANOS);
            }
        }
    }

    private void serve(Link link) {
        long since = clock.nanoTime();
        connects.incrementAndGet();
        cameUp = true;
        state = LinkState.UP;
        LOG.info("connected to {} as {}, session {}", settings.serverUri(), link.clientId(), session);
        work.begin(link, session);
        while (link.phase() == Link.Phase.UP) {
            link.settle();
            if (clock.nanoTime() - since > settings.timing().longestBackoff().toNanos()) {
                backoff.reset(); // a link that is taken and dropped at once does not count as success
            }
            if (link.phase() == Link.Phase.UP) {
                work.advance(link);
            }
            if (closing) {
                state = LinkState.DRAIN;
                if ((work.idle() && link.idle()) || closeExpired()) {
                    end(link);
                    left = true;
                    return;
                }
            } else if (renewDue && clock.nanoTime() - renewAt > 0) {
                renewDue = false;
                end(link);
                renewed = true;
                return;
            }
            turn(TURN_NANOS);
        }
    }

    private void end(Link link) {
        long deadline = clock.nanoTime() + LAST_WORDS.toNanos();
        while (!link.hasRoom(0) && link.phase() == Link.Phase.UP && clock.nanoTime() < deadline) {
            turn(TURN_NANOS / 10);
            link.settle();
        }
        if (link.hasRoom(0)) {
            work.end(link, session);
        }
        while (!link.idle() && link.phase() == Link.Phase.UP && clock.nanoTime() < deadline) {
            turn(TURN_NANOS / 10);
            link.settle();
        }
        link.leave();
        LOG.info("left {}", settings.serverUri());
    }

    private void pause(Duration pause, long since) {
        long until = since + pause.toNanos();
        long rest = until - clock.nanoTime();
        while (rest > 0 && !closing) {
            turn(Math.min(rest, TURN_NANOS));
            rest = until - clock.nanoTime();
        }
    }

    private void turn(long nanos) {
        try {
            work.tick();
        } catch (RuntimeException e) { // a fault of ours, or of a listener, must not end the link for good
            LOG.error("work beside the link to {} failed", settings.serverUri(), e);
        }
        LockSupport.parkNanos(nanos);
        if (Thread.interrupted() && !closing) {
            closeBy = clock.nanoTime();
            closing = true;
        }
    }

    private boolean closeExpired() {
        return closing && clock.nanoTime() - closeBy > 0;
    }

    private void report(LinkFailure failure) {
        long count = failures.incrementAndGet();
        long now = clock.nanoTime();
        lastFailure = failure.reason();
        if (now - toldSince > LOG_NANOS) {
            toldSince = now;
            told.clear();
        }
        if (told.add(failure.kind())) { // a link may fail in several ways by turns: each is told once a minute
            LOG.warn("no link to {}: {}; {} failures so far", settings.serverUri(), failure.reason(), count);
        }
    }

    private void bury(Link link) {
        Thread undertaker = new Thread(link.abandon(), "mqtt-close");
        undertaker.setDaemon(true);
        undertaker.start();
        undertakers.add(undertaker);
        undertakers.removeIf(old -> !old.isAlive());
        while (undertakers.size() > MAX_UNDERTAKERS && !closing) { // clients that cannot be closed must not pile up
            turn(TURN_NANOS);
            undertakers.removeIf(old -> !old.isAlive());
        }
    }
}
