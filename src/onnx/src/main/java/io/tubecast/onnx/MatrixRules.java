package io.tubecast.onnx;

import io.tubecast.onnx.Rules.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Products of matrices, and the recurrent layers. */
final class MatrixRules {
    private MatrixRules() {}

    static void addTo(Map<String, Entry> rules) {
        rules.put("Gemm", new Entry(2, MatrixRules::gemm));
        rules.put("MatMul", new Entry(2, call -> List.of(product(call, call.shape(0), call.shape(1)))));
        rules.put("MatMulInteger", new Entry(2, call -> List.of(product(call, call.shape(0), call.shape(1)))));
        rules.put("QLinearMatMul", new Entry(1, MatrixRules::quantized));
        rules.put("Einsum", new Entry(Rules.ALL, MatrixRules::einsum));
        for (String cell : List.of("LSTM", "GRU", "RNN")) {
            rules.put(cell, new Entry(1, MatrixRules::recurrent));
        }
    }

    private static List<List<Long>> gemm(Call call) {
        List<Long> a = call.shape(0);
        List<Long> b = call.shape(1);
        int left = (int) call.number("transA", 0);
        int right = (int) call.number("transB", 0);
        if (a.size() != 2 || b.size() != 2) {
            throw call.wrong("%s and %s are no matrices".formatted(a, b));
        }
        same(call, a.get(1 - left), b.get(right), a, b);
        return List.of(List.of(a.get(left), b.get(1 - right)));
    }

    private static void same(Call call, long inner, long other, List<Long> a, List<Long> b) {
        if (inner != other && !Sizes.open(inner) && !Sizes.open(other)) {
            throw call.wrong("matrices %s and %s do not go together".formatted(a, b));
        }
    }

    private static List<List<Long>> quantized(Call call) {
        return call.ranked(3) ? List.of(product(call, call.shape(0), call.shape(3))) : List.of();
    }

    /** As in NumPy: a vector counts as one row on the left, as one column on the right, and is gone from the product. */
    private static List<Long> product(Call call, List<Long> a, List<Long> b) {
        if (a.isEmpty() || b.isEmpty()) {
            throw call.wrong("%s and %s are no matrices".formatted(a, b));
        }
        same(call, a.get(a.size() - 1), b.get(Math.max(0, b.size() - 2)), a, b);
        List<Long> batch =
                Sizes.broadcast(call, a.subList(0, Math.max(0, a.size() - 2)), b.subList(0, Math.max(0, b.size() - 2)));
        List<Long> out = new ArrayList<>(batch);
        if (a.size() > 1) {
            out.add(a.get(a.size() - 2));
        }
        if (b.size() > 1) {
            out.add(b.get(b.size() - 1));
        }
        return out;
    }

    /** Equations without an ellipsis; of others the sizes stay unknown. */
    private static List<List<Long>> einsum(Call call) {
        String equation = call.text("equation", "").replace(" ", "");
        if (equation.contains(".")) {
            return List.of();
        }
        int arrow = equation.indexOf("->");
        String terms = arrow < 0 ? equation : equation.substring(0, arrow);
        Map<Character, Long> sizes = new HashMap<>();
        int input = 0;
        int axis = 0;
        for (int i = 0; i < terms.length(); i++) {
            char letter = terms.charAt(i);
            if (letter == ',') {
                input++;
                axis = 0;
            } else {
                long size = call.shape(input).get(axis++);
                sizes.merge(letter, size, (one, other) -> Math.max(one, other)); // 1 and OPEN give way
            }
        }
        String result = arrow < 0 ? implicit(terms) : equation.substring(arrow + 2);
        List<Long> out = new ArrayList<>();
        for (int i = 0; i < result.length(); i++) {
            Long size = sizes.get(result.charAt(i));
            if (size == null) {
                throw call.wrong("'%s' names an axis that no input has".formatted(equation));
            }
            out.add(size);
        }
        return List.of(out);
    }

    /** Without an arrow: the letters that appear once, in order of the alphabet. */
    private static String implicit(String terms) {
        StringBuilder once = new StringBuilder();
        char[] letters = terms.replace(",", "").toCharArray();
        Arrays.sort(letters);
        for (char letter : letters) {
            if (terms.indexOf(letter) == terms.lastIndexOf(letter)) {
                once.append(letter);
            }
        }
        return once.toString();
    }

    private static List<List<Long>> recurrent(Call call) {
        List<Long> x = call.shape(0);
        boolean batchFirst = call.number("layout", 0) == 1;
        long directions = call.text("direction", "forward").equals("bidirectional") ? 2 : 1;
        long hidden = call.number("hidden_size", Port.OPEN);
        long length = x.get(batchFirst ? 1 : 0);
        long batch = x.get(batchFirst ? 0 : 1);
        List<Long> all =
                batchFirst ? List.of(batch, length, directions, hidden) : List.of(length, directions, batch, hidden);
        List<Long> last = batchFirst ? List.of(batch, directions, hidden) : List.of(directions, batch, hidden);
        return List.of(all, last, last);
    }
}
