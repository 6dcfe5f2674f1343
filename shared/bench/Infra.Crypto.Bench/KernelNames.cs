using System.Runtime.Intrinsics.X86;
using Infra.Crypto.Aead;

namespace Infra.Crypto.Bench;

/// <summary>What the kernels with more than one tier call themselves.</summary>
internal static class KernelNames
{
    internal static string Ghash => CarrylessTiers.Best switch
    {
        CarrylessTier.Wide => "VPCLMULQDQ, 256 bits",
        CarrylessTier.Narrow => "PCLMULQDQ, 128 bits",
        _ => "integer multiplication",
    };

    internal static string Poly1305 => Avx2.IsSupported ? "AVX2, 4 lanes of 26-bit limbs" : "64-bit limbs";
}
