package io.tubecast.video.capture;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.video.preprocess.PictureTurn;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVProducerReferenceTime;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of the first video stream of anything that FFmpeg opens, one after the other.
 *
 * <p>In a file, the first damaged packet ends the reading: the frames before it are given out, then {@link #next()} throws. In a live stream
 * damaged packets are passed over. Owns the FFmpeg contexts. Not thread-safe.
 */
final class MediaDecoder implements AutoCloseable {
    private static final int FRAME_FLAG_CORRUPT = 1;
    private static final long NAP_NANOS = 1_000_000;
    /** Taken where nothing says how fast a file is to be played. */
    static final double USUAL_RATE = 25;

    private final String name;
    private final boolean live;
    private final @Nullable Deadline deadline;
    private final AVFormatContext container;
    private final AVStream stream;
    private final AVCodecContext codec;
    private final AVPacket packet = avcodec.av_packet_alloc();
    private final AVFrame frame = avutil.av_frame_alloc();
    private final BgrConverter converter = new BgrConverter();
    private final PictureTurn turn = new PictureTurn();
    private final double secondsPerTick;
    /** 0 if unknown. */
    private final double framesPerSecond;

    private final Orientation orientation;
    private long firstTicks = avutil.AV_NOPTS_VALUE;
    /** Microseconds from the stream's time stamps to UTC, as the camera last said; the least value before that. */
    private long utcShiftMicros = Long.MIN_VALUE;

    private long packets;
    /** Where the packets so far begin and end, in the stream's units. */
    private long beginTicks = Long.MAX_VALUE;

    private long endTicks = Long.MIN_VALUE;

    private long frames;
    private long mediaNanos;
    private long damagedFrames;
    private boolean lastFrameDamaged;
    private boolean draining;
    private boolean sought;
    private @Nullable String failure;
    private @Nullable Image stored;
    private @Nullable Image mirrored;

    /** Takes over what {@code opener} opened. */
    MediaDecoder(MediaOpener opener, AVFormatContext container, AVStream stream, AVCodecContext codec) {
        this.name = opener.name();
        this.live = opener.live();
        this.deadline = opener.deadline();
        this.container = container;
        this.stream = stream;
        this.codec = codec;
        secondsPerTick = avutil.av_q2d(stream.time_base());
        framesPerSecond = MediaOpener.framesPerSecond(container, stream);
        orientation = Orientation.of(stream);
    }

    /** Width of a frame as it is shown. */
    int width() {
        return orientation.liesOnItsSide() ? pictureHeight() : pictureWidth();
    }

    /** Height of a frame as it is shown. */
    int height() {
        return orientation.liesOnItsSide() ? pictureWidth() : pictureHeight();
    }

    /** The decoded frame's size, or what the container announces before the first. */
    private int pictureWidth() {
        return frame.width() > 0 ? frame.width() : stream.codecpar().width();
    }

    private int pictureHeight() {
        return frame.height() > 0 ? frame.height() : stream.codecpar().height();
    }

    /** Nominal rate; 0 where nothing says. */
    double framesPerSecond() {
        return framesPerSecond;
    }

    /** The rate by which frames without time stamps are counted. */
    private double countedRate() {
        return framesPerSecond > 0 ? framesPerSecond : USUAL_RATE;
    }

    /** Number of frames as the container has it, -1 if it does not. */
    long frames() {
        return stream.nb_frames() > 0 ? stream.nb_frames() : -1;
    }

    /** Presentation time of the present frame, from the first frame on. */
    long mediaNanos() {
        return mediaNanos;
    }

    /** Time stamp of the present frame as the container has it, in nanoseconds; the least value if there is none. */
    long rawNanos() {
        long ticks = frame.best_effort_timestamp();
        return ticks == avutil.AV_NOPTS_VALUE ? Long.MIN_VALUE : nanos(ticks);
    }

    /** The date that the camera gives the present frame, in microseconds since 1970; the least value if it has not told its clock. */
    long utcMicros() {
        long raw = rawNanos();
        boolean told = utcShiftMicros != Long.MIN_VALUE && raw != Long.MIN_VALUE;
        return told ? raw / 1_000 + utcShiftMicros : Long.MIN_VALUE;
    }

    /** Time stamp of the present frame in the stream's own units; the least value if there is none. */
    long ticks() {
        return frame.best_effort_timestamp();
    }

    /** Number of the present frame, 0-based. */
    long index() {
        return frames - 1;
    }

    /** Frames so far that the decoder had to repair. */
    long damagedFrames() {
        return damagedFrames;
    }

    /**
     * Decodes the next frame.
     *
     * @return false at the end of a whole stream
     * @throws FrameSourceException at the end of a damaged one
     */
    boolean next() {
        while (true) {
            int result = avcodec.avcodec_receive_frame(codec, frame);
            if (result == 0) {
                count();
                return true;
            }
            if (result == avutil.AVERROR_EOF) {
                finish();
                return false;
            }
            if (result != Ffmpeg.AGAIN) {
                fail("decoding failed: " + Ffmpeg.text(result));
            }
            feed();
        }
    }

    /** Told of the packets of a file, in the order of the file. */
    @FunctionalInterface
    interface PacketVisitor {
        /**
         * One packet, which holds one frame.
         *
         * @param ticks when its frame is shown; the least value if the container does not say
         * @param key whether frames can be decoded from it on
         */
        void packet(long ticks, boolean key);
    }

    /** Passes over all packets of a file from here on without decoding any; those of frames that are not shown are left out. */
    void scan(PacketVisitor visitor) {
        while (avformat.av_read_frame(container, packet) >= 0) {
            boolean shown = (packet.flags() & avcodec.AV_PKT_FLAG_DISCARD) == 0;
            if (shown && packet.stream_index() == stream.index()) {
                visitor.packet(packet.pts(), (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0);
            }
            avcodec.av_packet_unref(packet);
        }
    }

    /**
     * Goes to a key frame of a file, or to one before it; {@link #index()} means nothing from then on.
     *
     * @param ticks its time stamp
     * @return whether the container can do that
     */
    boolean seek(long ticks) {
        if (avformat.av_seek_frame(container, stream.index(), ticks, avformat.AVSEEK_FLAG_BACKWARD) < 0) {
            return false;
        }
        avcodec.avcodec_flush_buffers(codec);
        sought = true;
        return true;
    }

    private void count() {
        lastFrameDamaged = frame.decode_error_flags() != 0 || (frame.flags() & FRAME_FLAG_CORRUPT) != 0;
        damagedFrames += lastFrameDamaged ? 1 : 0;
        long ticks = frame.best_effort_timestamp();
        if (ticks == avutil.AV_NOPTS_VALUE) {
            mediaNanos = frames == 0 ? 0 : mediaNanos + Math.round(1e9 / countedRate());
        } else {
            if (firstTicks == avutil.AV_NOPTS_VALUE) {
                firstTicks = ticks;
            }
            mediaNanos = nanos(ticks - firstTicks);
        }
        frames++;
    }

    private long nanos(long ticks) {
        return Math.round(ticks * secondsPerTick * 1e9);
    }

    private void feed() {
        if (draining) {
            return;
        }
        int read = avformat.av_read_frame(container, packet);
        if (read == avutil.AVERROR_EOF) {
            drain();
        } else if (read == Ffmpeg.AGAIN && live) {
            napOrGiveUp();
        } else if (read < 0) {
            fail("reading failed: " + Ffmpeg.text(read));
        } else {
            send();
        }
    }

    /** A device that is asked without waiting has no frame yet. */
    private void napOrGiveUp() {
        if (deadline != null && (deadline.isCancelled() || deadline.isOver())) {
            fail("reading failed: no frame came");
        }
        LockSupport.parkNanos(NAP_NANOS);
    }

    /** Network cameras say now and then what their clock was at which time stamp; FFmpeg hands that on beside the packets. */
    private void noteCameraClock() {
        try (SizeTPointer size = new SizeTPointer(1)) {
            BytePointer data = avcodec.av_packet_get_side_data(packet, avcodec.AV_PKT_DATA_PRFT, size);
            if (data != null && !data.isNull() && packet.pts() != avutil.AV_NOPTS_VALUE) {
                utcShiftMicros = new AVProducerReferenceTime(data).wallclock() - nanos(packet.pts()) / 1_000;
            }
        }
    }

    private void send() {
        try {
            if (packet.stream_index() != stream.index()) {
                return;
            }
            if (live) {
                noteCameraClock();
            }
            boolean damaged = (packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0;
            int sent = damaged ? avutil.AVERROR_INVALIDDATA : avcodec.avcodec_send_packet(codec, packet);
            if (sent == 0) {
                packets++;
                noteSpan();
            } else if (!live) {
                fail("damaged: " + Ffmpeg.text(sent));
            } else {
                damagedFrames++;
            }
        } finally {
            avcodec.av_packet_unref(packet);
        }
    }

    private void noteSpan() {
        long begin = packet.pts() != avutil.AV_NOPTS_VALUE ? packet.pts() : packet.dts();
        if (begin != avutil.AV_NOPTS_VALUE) {
            beginTicks = Math.min(beginTicks, begin);
            endTicks = Math.max(endTicks, begin + (packet.duration() > 0 ? packet.duration() : ticksOfFrame()));
        }
    }

    private long ticksOfFrame() {
        return Math.round(1 / (countedRate() * secondsPerTick));
    }

    /** Whether frames that the header promises are missing at the end. Fewer packets alone do not say so: an edited MP4 file hides frames, an AVI file leaves some out. */
    private boolean isCutOff() {
        if (packets >= stream.nb_frames()) {
            return false;
        }
        boolean known = endTicks > beginTicks && stream.duration() != avutil.AV_NOPTS_VALUE;
        return !known || endTicks - beginTicks < stream.duration() - ticksOfFrame() / 2;
    }

    /** No more packets: what is still in the decoder comes out. */
    private void drain() {
        draining = true;
        avcodec.avcodec_send_packet(codec, null);
    }

    private void fail(String cause) {
        if (live || draining) {
            throw new FrameSourceException(name + ": " + cause);
        }
        failure = cause;
        drain();
    }

    private void finish() {
        String cause = failure;
        if (cause == null && !live && !sought && isCutOff()) {
            cause = "cut off: its header says %d frames".formatted(stream.nb_frames());
        }
        if (cause == null && !live && lastFrameDamaged) {
            cause = "cut off in the middle of its last frame";
        }
        if (cause != null) {
            throw new FrameSourceException(
                    "%s: %s; %d frames (%.2f s) could be read".formatted(name, cause, frames, frames / countedRate()));
        }
    }

    /** Writes the present frame as it is to be shown into an image of its size. */
    void copyTo(Image target) {
        if (orientation.isAsStored()) {
            converter.convert(frame, target);
            return;
        }
        Image lying = sized(stored);
        stored = lying;
        converter.convert(frame, lying);
        if (!orientation.mirrored()) {
            turn.clockwise(lying, orientation.quarterTurns(), target);
        } else if (orientation.quarterTurns() == 0) {
            turn.mirror(lying, target);
        } else {
            Image other = sized(mirrored);
            mirrored = other;
            turn.mirror(lying, other);
            turn.clockwise(other, orientation.quarterTurns(), target);
        }
    }

    /** An image of the present frame's stored size, the one that is there if it fits. */
    private Image sized(@Nullable Image image) {
        boolean fits = image != null && image.width() == frame.width() && image.height() == frame.height();
        return image != null && fits ? image : new Image(frame.width(), frame.height());
    }

    @Override
    public void close() {
        turn.close();
        converter.close();
        avutil.av_frame_free(frame);
        avcodec.av_packet_free(packet);
        avcodec.avcodec_free_context(codec);
        avformat.avformat_close_input(container);
    }
}
