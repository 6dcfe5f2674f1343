using System.Runtime.Intrinsics.X86;

namespace Infra.Crypto.Bench;

/// <summary>What the kernels with more than one tier call themselves.</summary>
internal static class KernelNames
{
#if NET10_0_OR_GREATER
    internal static string Ghash => Pclmulqdq.V256.IsSupported ? "VPCLMULQDQ, 256 bits" : Pclmulqdq.IsSupported ? "PCLMULQDQ, 128 bits" : "integer multiplication";
#else
    internal static string Ghash => Pclmulqdq.IsSupported ? "PCLMULQDQ, 128 bits" : "integer multiplication";
#endif

    internal static string Poly1305 => Avx2.IsSupported ? "AVX2, 4 lanes of 26-bit limbs" : "64-bit limbs";
}
