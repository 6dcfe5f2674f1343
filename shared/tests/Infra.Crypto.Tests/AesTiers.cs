using System.Runtime.Intrinsics.X86;
using Infra.Crypto.Aead;

namespace Infra.Crypto.Tests;

/// <summary>Which AES and which GHASH can be asked for on this machine, the best first: the portable twins always.</summary>
internal static class AesTiers
{
    internal static bool[] Bitsliced => Aes.IsSupported ? [false, true] : [true];

    internal static IEnumerable<CarrylessTier> Carryless
        => Enum.GetValues<CarrylessTier>().Where(tier => tier <= CarrylessTiers.Best).OrderDescending();
}
