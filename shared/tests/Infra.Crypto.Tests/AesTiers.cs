using System.Runtime.Intrinsics.X86;
using Infra.Crypto.Aead;

namespace Infra.Crypto.Tests;

/// <summary>Which AES and which GHASH can be asked for on this machine, the best first: the portable twins always, and the kernel of 512 bits wherever it can run at all.</summary>
internal static class AesTiers
{
    internal static bool[] Bitsliced => Aes.IsSupported ? [false, true] : [true];

    internal static IEnumerable<CarrylessTier> Carryless
        => Enum.GetValues<CarrylessTier>()
            .Where(tier => tier <= CarrylessTiers.Best || (tier == CarrylessTier.Widest && CarrylessTiers.CanTestWidest))
            .OrderByDescending(tier => tier == CarrylessTiers.Best)
            .ThenByDescending(tier => tier);
}
