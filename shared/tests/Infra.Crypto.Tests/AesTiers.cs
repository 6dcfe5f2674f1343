using System.Runtime.Intrinsics.X86;

namespace Infra.Crypto.Tests;

/// <summary>Which AES and which GHASH can be asked for on this machine: the bitsliced twin always, AES-NI where it is.</summary>
internal static class AesTiers
{
    internal static bool[] Bitsliced => Aes.IsSupported ? [false, true] : [true];

    internal static bool[] PortableHash => Pclmulqdq.IsSupported ? [false, true] : [true];
}
