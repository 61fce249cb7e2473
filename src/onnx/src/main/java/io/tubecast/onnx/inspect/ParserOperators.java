package io.tubecast.onnx.inspect;

import io.tubecast.onnx.TensorType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operators of the ONNX parser of TensorRT 10 and the element types they take.
 *
 * <p>Source: {@code docs/operators.md} of onnx/onnx-tensorrt as of TensorRT 10.15 ("operators in the inclusive range of opset 9 to opset 24"), compared with the same table
 * as of TensorRT 10.0/10.1 (commit 96e7811, "opset 9 to opset 20"): what only the later one has is in {@link #ADDED}.
 */
final class ParserOperators {
    private static final Set<TensorType> FLOATS = EnumSet.of(TensorType.FLOAT, TensorType.FLOAT16, TensorType.BFLOAT16);
    private static final Set<TensorType> SINGLE_OR_HALF = EnumSet.of(TensorType.FLOAT, TensorType.FLOAT16);
    private static final Set<TensorType> NUMBERS = with(FLOATS, TensorType.INT32, TensorType.INT64);
    private static final Set<TensorType> ANY = with(NUMBERS, TensorType.BOOL);
    private static final Set<TensorType> LOGICAL = EnumSet.of(TensorType.BOOL);

    /** Operators of the table that no version takes. */
    private static final Set<String> NOT_TAKEN = words("""
            AffineGrid Bernoulli BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor CenterCropPad Col2Im Compress
            ConcatFromSequence ConvInteger DFT Det DynamicQuantizeLinear ImageDecoder MatMulInteger MaxRoiPool MaxUnpool
            MelWeightMatrix Multinomial NegativeLogLikelihoodLoss Optional OptionalGetElement OptionalHasElement QLinearConv
            QLinearMatMul RegexFullMatch SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert
            SequenceLength SequenceMap SoftmaxCrossEntropyLoss SplitToSequence StringConcat StringNormalizer StringSplit
            TfIdfVectorizer Unique
            """);

    /** Operators that the table of 10.1 does not have, that of 10.15 does. */
    private static final Set<String> ADDED = words("""
            Attention BlackmanWindow HammingWindow HannWindow RMSNormalization RotaryEmbedding STFT TensorScatter
            """);

    private static final Map<String, Set<TensorType>> TAKEN = taken();

    private ParserOperators() {}

    private static Map<String, Set<TensorType>> taken() {
        Map<String, Set<TensorType>> taken = new HashMap<>();
        put(taken, FLOATS, """
                Acos Acosh Asin Asinh Atan Atanh Attention AveragePool BatchNormalization Ceil Celu Clip Conv ConvTranspose Cos Cosh
                CumSum Dropout Einsum Elu Erf Exp Floor GRU Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool GroupNormalization
                HardSigmoid HardSwish Hardmax ImageScaler InstanceNormalization IsInf LRN LSTM LayerNormalization LeakyRelu Log
                LogSoftmax LpNormalization LpPool MatMul MaxPool MeanVarianceNormalization PRelu ParametricSoftplus QuantizeLinear
                RMSNormalization RNN RandomNormal RandomNormalLike RandomUniform RandomUniformLike Reciprocal Resize
                RotaryEmbedding Round ScaledTanh Scan Selu Sigmoid Sin Sinh Softmax Softplus Softsign Sqrt Tan Tanh
                TensorScatter ThresholdedRelu Upsample
                """);
        put(taken, SINGLE_OR_HALF, """
                BlackmanWindow DeformConv GridSample HammingWindow HannWindow Mish NonMaxSuppression RoiAlign
                """);
        put(taken, NUMBERS, """
                Abs Add ArgMax ArgMin DepthToSpace Div Equal Gelu Greater GreaterOrEqual IsNaN Less LessOrEqual Max Mean Min Mod Mul
                Neg Pad Pow Range ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum
                ReduceSumSquare Relu Scatter ScatterElements ScatterND Shrink Sign SpaceToDepth Sub Sum TopK
                """);
        put(taken, ANY, """
                Concat ConstantOfShape Expand EyeLike Flatten Gather GatherElements GatherND Identity If Loop OneHot Reshape
                ReverseSequence Shape Size Slice Split Squeeze Tile Transpose Trilu Unsqueeze Where
                """);
        put(taken, LOGICAL, "And Not Or Xor");
        put(taken, with(ANY, TensorType.UINT8), "Cast CastLike");
        // the table has FP32 and FP16; the parser's own check (onnxOpImporters.cpp, 96e7811) takes these
        put(taken, with(ANY, TensorType.INT8), "NonZero");
        put(taken, EnumSet.of(TensorType.INT8, TensorType.INT4, TensorType.FLOAT8E4M3FN), "DequantizeLinear");
        put(taken, EnumSet.of(TensorType.FLOAT), "STFT");
        put(taken, EnumSet.allOf(TensorType.class), "Constant"); // its types are looked at with the other constants
        return taken;
    }

    private static void put(Map<String, Set<TensorType>> taken, Set<TensorType> types, String operators) {
        words(operators).forEach(operator -> taken.put(operator, types));
    }

    private static Set<TensorType> with(Set<TensorType> types, TensorType... more) {
        EnumSet<TensorType> all = EnumSet.copyOf(types);
        all.addAll(Set.of(more));
        return all;
    }

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    /** The element types an operator takes; null if the parser has no such operator. */
    static @Nullable Set<TensorType> types(String operator) {
        return TAKEN.get(operator);
    }

    /** Whether the table names the operator as one that is not taken. */
    static boolean notTaken(String operator) {
        return NOT_TAKEN.contains(operator);
    }

    /** Whether early versions of TensorRT 10 do not have the operator. */
    static boolean added(String operator) {
        return ADDED.contains(operator);
    }
}
