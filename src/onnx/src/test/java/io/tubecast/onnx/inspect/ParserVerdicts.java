package io.tubecast.onnx.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.tubecast.onnx.Net;
import io.tubecast.onnx.TensorType;
import java.util.Arrays;
import java.util.List;

/** What the tests of the parser's rules say of a graph, and the small graphs they say it of. */
final class ParserVerdicts {
    private ParserVerdicts() {}

    static List<Refusal> check(Net net) {
        return ParserSupport.check(net.model(), 10);
    }

    static void fine(Net net) {
        assertThat(check(net)).isEmpty();
    }

    static void refused(Net net, String reason) {
        assertThat(check(net)).singleElement().satisfies(each -> {
            assertThat(each.reason()).contains(reason);
            assertThat(each.advice()).isNotEmpty();
            assertThat(each.refused()).isTrue();
        });
    }

    static void condition(Net net, String reason) {
        assertThat(check(net)).singleElement().satisfies(each -> {
            assertThat(each.reason()).contains(reason);
            assertThat(each.advice()).isNotEmpty();
            assertThat(each.refused()).isFalse();
        });
    }

    static Net map(long... sizes) {
        return new Net()
                .input("x", TensorType.FLOAT, Arrays.stream(sizes).boxed().toArray());
    }

    /** A node "n" on a map [1, 4, 8, 8]. */
    static Net one(String operator, AttributeProto... attributes) {
        return map(1, 4, 8, 8).named("n", operator, "x", "y", attributes).outputs("y");
    }
}
