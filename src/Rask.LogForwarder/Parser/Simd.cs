using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rask.LogForwarder.Parser;

/// <summary>Which vector widths this CPU and this build can run. Thread-safe.</summary>
internal static class Simd
{
    /// <summary>The widest that is supported here.</summary>
    public static SimdWidth Best { get; } =
        IsSupported(SimdWidth.Vector512) ? SimdWidth.Vector512
        : IsSupported(SimdWidth.Vector256) ? SimdWidth.Vector256
        : IsSupported(SimdWidth.Vector128) ? SimdWidth.Vector128
        : SimdWidth.Scalar;

    /// <summary>
    /// Whether an encoder of this width can run. In the Native AOT build, whose baseline is AVX, the 256-bit check is
    /// made at run time and the 512-bit one is always false.
    /// </summary>
    public static bool IsSupported(SimdWidth width) => width switch
    {
        SimdWidth.Vector512 => Avx512BW.IsSupported && Bmi1.X64.IsSupported && Popcnt.X64.IsSupported,
        SimdWidth.Vector256 => Avx2.IsSupported && Bmi1.X64.IsSupported && Popcnt.X64.IsSupported,
        SimdWidth.Vector128 => Vector128.IsHardwareAccelerated,
        SimdWidth.Scalar => true,
        _ => false,
    };

    /// <summary>Reads the value of <c>RASK_SIMD</c>: <c>scalar</c>, <c>128</c>, <c>256</c> or <c>512</c>; unset or empty means <see cref="Best"/>.</summary>
    /// <param name="text">The value, or null where it is not set.</param>
    /// <param name="width">The width to use; <see cref="Best"/> where the result is false.</param>
    /// <param name="error">One line for the user where the result is false: not a width, or not supported here.</param>
    public static bool TryParse(string? text, out SimdWidth width, out string? error)
    {
        error = null;
        width = Best;
        if (string.IsNullOrEmpty(text))
            return true;
        SimdWidth wanted = text switch
        {
            "scalar" => SimdWidth.Scalar,
            "128" => SimdWidth.Vector128,
            "256" => SimdWidth.Vector256,
            "512" => SimdWidth.Vector512,
            _ => 0,
        };
        if (wanted == 0)
            error = $"RASK_SIMD: '{text}' is not a vector width; allowed are scalar, 128, 256 and 512";
        else if (!IsSupported(wanted))
            error = $"RASK_SIMD: {text} is not supported by this CPU or build; the widest is {(Best == SimdWidth.Scalar ? "scalar" : ((int)Best).ToString(System.Globalization.CultureInfo.InvariantCulture))}";
        else
            width = wanted;
        return error is null;
    }
}
