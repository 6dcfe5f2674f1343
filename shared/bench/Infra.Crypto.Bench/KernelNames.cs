using System.Runtime.Intrinsics.X86;

namespace Infra.Crypto.Bench;

/// <summary>What the kernels with more than one tier call themselves.</summary>
internal static class KernelNames
{
    internal static string Ghash => Pclmulqdq.IsSupported ? "PCLMULQDQ, 128 bits" : "integer multiplication";

    internal static string Poly1305 => "64-bit limbs";
}
