namespace Infra.Testing.Simd;

/// <summary>One of the three ways in which the suite runs, so that every kernel and its twin are met.</summary>
public enum SimdMode
{
    /// <summary>Whatever the CPU has.</summary>
    Default,

    /// <summary>AVX-512 switched off (DOTNET_EnableAVX512=0).</summary>
    NoAvx512,

    /// <summary>All intrinsics switched off (DOTNET_EnableHWIntrinsic=0): the scalar twins.</summary>
    Scalar,
}
