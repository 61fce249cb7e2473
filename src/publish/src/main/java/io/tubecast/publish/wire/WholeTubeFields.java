package io.tubecast.publish.wire;

import com.fasterxml.jackson.core.SerializableString;
import io.tubecast.publish.message.TubeState;
import io.tubecast.publish.message.WholeTube;
import io.tubecast.publish.message.WholeTube.KeyBox;
import io.tubecast.publish.message.WholeTube.Moment;
import io.tubecast.publish.message.WholeTube.Segment;
import java.io.IOException;

/** Writes a whole tube, the content of {@code tube.end}. */
final class WholeTubeFields {
    private final StreamContext context;
    private final MessageWriter out;
    private final TubeFields tubes;

    WholeTubeFields(StreamContext context, MessageWriter out, TubeFields tubes) {
        this.context = context;
        this.out = out;
        this.tubes = tubes;
    }

    void write(WholeTube tube, Thinning thinning) throws IOException {
        out.startObject(Field.TUBE);
        out.id(Field.ID, context.idPrefix, tube.id());
        out.text(Field.STATE, TubeState.ENDED.word());
        moment(Field.START, tube.start());
        moment(Field.END, tube.end());
        out.number(
                Field.AGE_MS,
                TubeFields.millis(tube.end().captureNanos() - tube.start().captureNanos()));
        out.number(Field.LEN, tube.end().frame() - tube.start().frame() + 1);
        tubes.label(tube.label(), tube.score());
        keys(tube, thinning);
        segments(tube, thinning);
        out.endObject();
    }

    private void moment(SerializableString name, Moment moment) throws IOException {
        out.startObject(name);
        out.number(Field.FRAME, moment.frame());
        out.number(Field.T_MONO_NS, moment.captureNanos());
        out.utc(Field.T_UTC, context.anchor.utcMicros(moment.captureNanos()));
        out.endObject();
    }

    private void keys(WholeTube tube, Thinning thinning) throws IOException {
        int total = tube.keys().size();
        int kept = Math.min(total, thinning.keys());
        out.number(Field.KEYS_TOTAL, total);
        out.flag(
                Field.THINNED,
                kept < total || thinning.segments() < tube.segments().size());
        out.startArray(Field.KEYS);
        for (int i = 0; i < kept; i++) {
            KeyBox key = tube.keys().get(Thinning.index(i, kept, total));
            out.startArray();
            out.number(key.frame());
            out.number(key.x());
            out.number(key.y());
            out.number(key.width());
            out.number(key.height());
            out.endArray();
        }
        out.endArray();
    }

    private void segments(WholeTube tube, Thinning thinning) throws IOException {
        int total = tube.segments().size();
        int kept = Math.min(total, thinning.segments());
        out.startArray(Field.SEGMENTS);
        for (int i = 0; i < kept; i++) {
            Segment segment = tube.segments().get(Thinning.index(i, kept, total));
            out.startObject();
            tubes.label(segment.label(), segment.score());
            out.number(Field.START, segment.startFrame());
            out.number(Field.END, segment.endFrame());
            out.endObject();
        }
        out.endArray();
    }
}
