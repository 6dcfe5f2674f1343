namespace Infra.Proxy.Data;

/// <summary>Both pools of buffers: small ones for heads and short bodies, large ones for what does not fit.</summary>
internal sealed class SlabSpace
{
    internal const int SmallBytes = 16 * 1024;
    internal const int LargeBytes = 64 * 1024;

    internal SlabPool Small { get; } = new(SmallBytes, retainedMax: 1024);

    internal SlabPool Large { get; } = new(LargeBytes, retainedMax: 256);

    /// <summary>The pool whose buffers hold so much; null if none does.</summary>
    internal SlabPool? For(int bytes) => bytes <= SmallBytes ? Small : bytes <= LargeBytes ? Large : null;
}
