using System.Runtime.Intrinsics.X86;
using Infra.Crypto.Aead;

namespace Infra.Crypto.Bench;

/// <summary>What the kernels with more than one tier call themselves.</summary>
internal static class KernelNames
{
    internal static string Tier => !Aes.IsSupported ? "portable" : Lanes512.IsSupported ? "AVX-512 and AES-NI" : Avx2.IsSupported ? "AVX2 and AES-NI" : "AES-NI";

    internal static string Ghash => CarrylessTiers.Best switch
    {
        CarrylessTier.Widest => "VPCLMULQDQ, 512 bits",
        CarrylessTier.Wide => "VPCLMULQDQ, 256 bits",
        CarrylessTier.Narrow => "PCLMULQDQ, 128 bits",
        _ => "integer multiplication",
    };

    internal static string Poly1305
        => Lanes512.IsSupported ? "AVX-512, 8 lanes of 26-bit limbs" : Avx2.IsSupported ? "AVX2, 4 lanes of 26-bit limbs" : "64-bit limbs";
}
