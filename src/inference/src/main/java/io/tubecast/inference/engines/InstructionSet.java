package io.tubecast.inference.engines;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The best instructions that a processor has for sums of products of bytes, which is what quantized networks spend their time on. */
public enum InstructionSet {
    /** x86: 512 bits wide, sums in 32 bits. */
    @JsonProperty("avx512-vnni")
    AVX512_VNNI("avx512-vnni", "avx512_vnni", false),
    /** x86: 256 bits wide, sums in 32 bits. */
    @JsonProperty("avx-vnni")
    AVX_VNNI("avx-vnni", "avx_vnni", false),
    /** x86: 512 bits wide, pairs are summed in 16 bits. */
    @JsonProperty("avx512")
    AVX512("avx512", "avx512bw", true),
    /** x86: 256 bits wide, pairs are summed in 16 bits. */
    @JsonProperty("avx2")
    AVX2("avx2", "avx2", true),
    /** x86: 128 bits wide, pairs are summed in 16 bits. */
    @JsonProperty("sse")
    SSE("sse", "sse2", true),
    /** Arm: products of byte matrices. */
    @JsonProperty("i8mm")
    I8MM("i8mm", "i8mm", false),
    /** Arm: sums of four products, in 32 bits. */
    @JsonProperty("dotprod")
    DOTPROD("dotprod", "asimddp", false),
    /** Arm: products widened to 16 bits, sums in 32 bits. */
    @JsonProperty("neon")
    NEON("neon", "asimd", false),
    /** Nothing is known: taken as the worst. */
    @JsonProperty("unknown")
    UNKNOWN("unknown", "", true);

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    private final String key;
    private final String flag;
    private final boolean saturating;

    InstructionSet(String key, String flag, boolean saturating) {
        this.key = key;
        this.flag = flag;
        this.saturating = saturating;
    }

    /** Whether two products of bytes are summed in 16 bits, so that large ones are cut off. */
    public boolean saturates() {
        return saturating;
    }

    /** The name in manifests and messages. */
    @Override
    public String toString() {
        return key;
    }

    /** What this machine's processor has, as the kernel tells. */
    static InstructionSet here() {
        try {
            return of(Files.readString(CPUINFO));
        } catch (IOException e) { // no Linux
            return UNKNOWN;
        }
    }

    /**
     * What a processor has.
     *
     * @param cpuinfo text of {@code /proc/cpuinfo}: the line {@code flags} of x86, {@code Features} of Arm; the first processor's counts
     */
    static InstructionSet of(String cpuinfo) {
        Set<String> flags = new HashSet<>();
        cpuinfo.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).matches("(flags|features)\\s*:.*"))
                .findFirst()
                .ifPresent(line -> flags.addAll(Arrays.asList(
                        line.substring(line.indexOf(':') + 1).strip().split("\\s+"))));
        return Arrays.stream(values())
                .filter(set -> flags.contains(set.flag))
                .findFirst()
                .orElse(UNKNOWN);
    }
}
