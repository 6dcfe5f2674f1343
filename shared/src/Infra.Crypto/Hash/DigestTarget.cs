namespace Infra.Crypto.Hash;

/// <summary>The check that every hash and MAC makes of the buffer for its result.</summary>
internal static class DigestTarget
{
    internal static void Require(Span<byte> target, int size)
    {
        if (target.Length < size) throw new ArgumentException($"The target has {target.Length} bytes, but the result has {size}.", nameof(target));
    }
}
