namespace Infra.Proxy.Data;

/// <summary>A buffer lent by a <see cref="SlabPool"/>. One owner at a time, who gives it back once and forgets it.</summary>
internal sealed class Slab(int length)
{
    internal byte[] Bytes { get; } = new byte[length];

    /// <summary>Whether it is lent: a second return is a bug and throws.</summary>
    internal bool IsLent { get; set; }
}
