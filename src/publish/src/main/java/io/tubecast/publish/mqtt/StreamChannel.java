package io.tubecast.publish.mqtt;

import io.tubecast.core.time.NanoClock;
import io.tubecast.publish.AckTimes;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.NodeEvent.EventsLost;
import io.tubecast.publish.message.NodeEvent.OperatingPoint;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.publish.mqtt.EventRing.Loss;
import io.tubecast.publish.wire.Contract;
import io.tubecast.publish.wire.EventEncoder;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.NumberedEvent;
import io.tubecast.publish.wire.PayloadBuffer;
import io.tubecast.publish.wire.StreamContext;
import io.tubecast.publish.wire.Topics;
import io.tubecast.publish.wire.TubesEncoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The two topics of one stream: what waits on them, and their counters. */
final class StreamChannel {
    private static final long TUBES_LIFE_NANOS = MessageKind.TUBES.expirySeconds() * 1_000_000_000L;
    private static final int LOST_VALID_MILLIS = 1_000;

    private final String tubesTopic;
    private final String eventsTopic;
    private final NanoClock clock;
    private final TubesEncoder tubesEncoder;
    private final EventEncoder eventEncoder;
    private final PayloadBuffer eventBuffer = new PayloadBuffer();
    private final EventEncoder loneEncoder;
    private final PayloadBuffer loneBuffer = new PayloadBuffer();
    private final Listening listening;
    private final PayloadSlot slot = new PayloadSlot();
    private final @Nullable RosMirror mirror;
    private final EventRing ring = new EventRing(Contract.EVENT_RING);
    /** Announcements of losses that were under way when a link broke, oldest first; never more than a link's window. The supervisor's thread only. */
    private final Deque<NumberedEvent> announcements = new ArrayDeque<>();

    private final AtomicLong eventNumbers;
    private final AtomicLong tubesSent = new AtomicLong();
    private final AtomicLong tubesDropped = new AtomicLong();
    private final AtomicLong eventsSent = new AtomicLong();
    private final AckClock acks = new AckClock();
    private long eventSeq;
    /** Number of the newest event that listeners have heard of; guarded by the ring. */
    private long lastSaid = -1;

    private volatile long lastSeq = -1;
    private volatile long lastFrame;
    private volatile OperatingPoint point = new OperatingPoint(Mode.STANDBY, 1);

    /**
     * The topics of a stream.
     *
     * @param listening hears what is said
     * @param mirror what ROS is told as well; null for nothing
     * @param eventNumbers numbers of the node's events
     */
    StreamChannel(
            StreamContext context,
            Topics topics,
            Listening listening,
            @Nullable RosMirror mirror,
            NanoClock clock,
            AtomicLong eventNumbers) {
        String id = context.stream().id();
        this.mirror = mirror;
        this.tubesTopic = topics.of(id, MessageKind.TUBES);
        this.eventsTopic = topics.of(id, MessageKind.EVENTS);
        this.clock = clock;
        this.listening = listening;
        this.tubesEncoder = new TubesEncoder(context, listening.format());
        this.eventEncoder = new EventEncoder(context, listening.format());
        this.loneEncoder = new EventEncoder(context, listening.format());
        this.eventNumbers = eventNumbers;
    }

    /** Writes a snapshot into the slot; the caller's thread, one at a time. */
    void put(TubesSnapshot snapshot) {
        long seq = lastSeq + 1;
        tubesEncoder.encode(snapshot, seq, clock.nanoTime(), slot.back());
        listening.said(tubesTopic, MessageKind.TUBES, slot.back());
        lastSeq = seq;
        lastFrame = snapshot.frame();
        if (point.mode() != snapshot.mode() || point.stride() != snapshot.stride()) {
            point = new OperatingPoint(snapshot.mode(), snapshot.stride());
        }
        if (slot.offer(snapshot.captureNanos())) {
            tubesDropped.incrementAndGet();
        }
        if (mirror != null) {
            mirror.put(snapshot);
        }
    }

    /** Numbers an event and lets it wait; any thread. */
    void put(NodeEvent event) {
        synchronized (ring) { // numbers go up in the order in which events wait
            NumberedEvent numbered = new NumberedEvent(eventNumbers.getAndIncrement(), eventSeq++, event, point);
            if (listening.alone()) {
                sayAlone(numbered);
            }
            ring.offer(numbered);
        }
    }

    /** While there is no link: says the events that wait since before it died, so that a listener need not wait for another. */
    void sayWaiting() {
        synchronized (ring) {
            ring.forEach(event -> {
                if (event.seq() > lastSaid) {
                    sayAlone(event);
                }
            });
        }
    }

    /** Under the ring's lock. */
    private void sayAlone(NumberedEvent event) {
        loneEncoder.encode(event, clock.nanoTime(), loneBuffer);
        listening.said(eventsTopic, MessageKind.EVENTS, loneBuffer);
        lastSaid = event.seq();
    }

    /** Sends the newest snapshot if there is room and it is still of use. */
    void sendTubes(Link link) {
        if (slot.dropOlderThan(clock.nanoTime() - TUBES_LIFE_NANOS)) {
            tubesDropped.incrementAndGet();
        }
        if (!link.hasRoom(0)) {
            return;
        }
        byte[] payload = slot.take();
        if (payload != null) {
            Outgoing outgoing = Outgoing.of(
                    tubesTopic, MessageKind.TUBES, payload, tubesSent::incrementAndGet, tubesDropped::incrementAndGet);
            if (!link.publish(outgoing)) {
                tubesDropped.incrementAndGet();
            }
        }
        if (mirror != null) {
            mirror.send(link, clock.nanoTime() - TUBES_LIFE_NANOS);
        }
    }

    /** Sends waiting events as long as there is room; one place is kept free for snapshots. */
    void sendEvents(Link link) {
        boolean more = true;
        while (more && link.hasRoom(1)) {
            NumberedEvent announcement = announcement();
            if (announcement != null) {
                send(link, announcement, () -> announcements.addFirst(announcement));
            } else {
                NumberedEvent event = ring.poll();
                more = event != null;
                if (event != null && !send(link, event, () -> ring.giveBack(event))) {
                    ring.countLost(event);
                }
            }
        }
    }

    /**
     * What is to be announced as lost; null for nothing. An announcement that nobody acknowledged goes out again as it was: had it arrived all the same, a consumer
     * knows it by its identity and does not count the loss twice.
     *
     * <p>A loss has the number of the newest event that was lost, so that consumers see no gap that is not explained.
     */
    private @Nullable NumberedEvent announcement() {
        NumberedEvent again = announcements.pollFirst();
        if (again != null) {
            return again;
        }
        Loss loss = ring.takeUnannounced();
        if (loss == null) {
            return null;
        }
        EventTime now = new EventTime(lastFrame, clock.nanoTime(), LOST_VALID_MILLIS);
        EventsLost lost = new EventsLost(now, loss.count());
        return new NumberedEvent(eventNumbers.getAndIncrement(), loss.newest(), lost, point);
    }

    /** Returns false if the event is too large for this broker. */
    private boolean send(Link link, NumberedEvent event, Runnable giveBack) {
        eventEncoder.encode(event, clock.nanoTime(), eventBuffer);
        long sentNanos = clock.nanoTime();
        Runnable taken = () -> {
            eventsSent.incrementAndGet();
            acks.record(clock.nanoTime() - sentNanos);
        };
        Outgoing outgoing = Outgoing.of(eventsTopic, MessageKind.EVENTS, eventBuffer.toByteArray(), taken, giveBack);
        boolean sent = link.publish(outgoing);
        if (sent) {
            listening.sent(outgoing);
            synchronized (ring) {
                lastSaid = Math.max(lastSaid, event.seq());
            }
        }
        return sent;
    }

    /** Counts what still waits as lost: nothing is sent any more. */
    void end() {
        if (slot.clear()) {
            tubesDropped.incrementAndGet();
        }
        ring.clear();
    }

    boolean idle() {
        return slot.empty() && announcements.isEmpty() && ring.idle();
    }

    long lastSeq() {
        return lastSeq;
    }

    long tubesSent() {
        return tubesSent.get();
    }

    long tubesDropped() {
        return tubesDropped.get();
    }

    long eventsSent() {
        return eventsSent.get();
    }

    AckTimes acks() {
        return acks.times();
    }

    long eventsLost() {
        return ring.lost();
    }
}
