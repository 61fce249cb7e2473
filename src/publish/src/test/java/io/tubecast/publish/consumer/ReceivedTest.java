package io.tubecast.publish.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.Samples;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.PayloadBuffer;
import io.tubecast.publish.wire.TubesEncoder;
import io.tubecast.publish.wire.WireFormat;
import org.junit.jupiter.api.Test;

class ReceivedTest {
    private final TubesSnapshot empty = Samples.empty(5, Samples.CAPTURE_NANOS);

    @Test
    void anEmptyListWithAClearViewSaysNobody() {
        empty.observability().luma(90).clearView(true);
        assertThat(received(empty, true).saysNobody()).isTrue();
    }

    @Test
    void anEmptyListInTheDarkSaysNothing() {
        empty.observability().luma(3).clearView(false);
        assertThat(received(empty, true).saysNobody()).isFalse();
    }

    @Test
    void nodesThatDoNotJudgeTheViewAreBelieved() {
        assertThat(received(empty, true).saysNobody()).isTrue();
    }

    @Test
    void neitherAnOldMessageNorOneInStandbyNorOneWithTubesSaysNobody() {
        assertThat(received(empty, false).saysNobody()).isFalse();
        assertThat(received(Samples.full(), true).saysNobody()).isFalse();
        assertThat(received(empty.mode(Mode.STANDBY, 1), true).saysNobody()).isFalse();
    }

    private static Received received(TubesSnapshot snapshot, boolean fresh) {
        PayloadBuffer buffer = new PayloadBuffer();
        new TubesEncoder(Samples.context(), WireFormat.JSON).encode(snapshot, 0, Samples.CAPTURE_NANOS, buffer);
        JsonNode body = SchemaAssert.assertValid(MessageKind.TUBES, buffer.toByteArray());
        return new Received(MessageKind.TUBES, "drone-07", "front", body, new Age(10, -1, 0), fresh);
    }
}
