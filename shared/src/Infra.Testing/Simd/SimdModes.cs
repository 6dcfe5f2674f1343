using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Testing.Simd;

/// <summary>The three vector modes: which one this process runs in, how to start a child in another, and what the CPU makes of them.</summary>
public static class SimdModes
{
    /// <summary>All three, the richest first.</summary>
    public static IReadOnlyList<SimdMode> All { get; } = [SimdMode.Default, SimdMode.NoAvx512, SimdMode.Scalar];

    /// <summary>The mode that this process was started in, by its environment.</summary>
    public static SimdMode Current =>
        IsOff("DOTNET_EnableHWIntrinsic") ? SimdMode.Scalar : IsOff("DOTNET_EnableAVX512") ? SimdMode.NoAvx512 : SimdMode.Default;

    /// <summary>The variables that start a child in a mode; they replace those of this process's own mode.</summary>
    public static IReadOnlyDictionary<string, string?> EnvironmentOf(SimdMode mode) => new Dictionary<string, string?>
    {
        ["DOTNET_EnableHWIntrinsic"] = mode == SimdMode.Scalar ? "0" : null,
        ["DOTNET_EnableAVX512"] = mode == SimdMode.NoAvx512 ? "0" : null,
        ["DOTNET_EnableAVX512F"] = mode == SimdMode.NoAvx512 ? "0" : null,   // the name that .NET 8 and 9 know
    };

    /// <summary>What this process's vector code really uses, widest first: <c>AVX-512, AVX2, SSE4.2</c>, or <c>scalar</c>.</summary>
    public static string Describe()
    {
        List<string> parts = [];
        if (Avx512F.IsSupported) parts.Add("AVX-512");
        if (Avx2.IsSupported) parts.Add("AVX2");
        if (Sse42.IsSupported) parts.Add("SSE4.2");
        if (System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported) parts.Add("AdvSimd");
        if (parts.Count == 0) parts.Add(Vector128.IsHardwareAccelerated ? "baseline vectors" : "scalar");
        return string.Join(", ", parts);
    }

    /// <summary>Checks that the mode's switches reached this process: nothing that they forbid is on.</summary>
    /// <exception cref="AssertionFailedException">The runtime ignored a switch, for instance because its name changed.</exception>
    public static void AssertHonoured()
    {
        if (Current != SimdMode.Default && Avx512F.IsSupported)
            throw new AssertionFailedException($"AVX-512 is on in mode {Current}: DOTNET_EnableAVX512=0 was ignored");
        if (Current == SimdMode.Scalar && (Avx2.IsSupported || Vector256.IsHardwareAccelerated))
            throw new AssertionFailedException("AVX2 is on in mode Scalar: DOTNET_EnableHWIntrinsic=0 was ignored");
    }

    /// <summary>The richer mode that a mode equals on this CPU, judged in a process that runs in the default mode; null if it differs.</summary>
    public static SimdMode? EqualOnThisCpu(SimdMode mode) =>
        mode == SimdMode.NoAvx512 && Current == SimdMode.Default && !Avx512F.IsSupported ? SimdMode.Default : null;

    private static bool IsOff(string variable) => Environment.GetEnvironmentVariable(variable) == "0";
}
