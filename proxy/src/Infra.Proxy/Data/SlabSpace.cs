namespace Infra.Proxy.Data;

/// <summary>The pools of buffers: for heads of requests, for heads with short bodies, and large ones for what does not fit.</summary>
internal sealed class SlabSpace
{
    internal const int HeadBytes = 2 * 1024;
    internal const int SmallBytes = 16 * 1024;
    internal const int LargeBytes = 64 * 1024;

    internal SlabPool Head { get; } = new(HeadBytes, retainedMax: 1024);

    internal SlabPool Small { get; } = new(SmallBytes, retainedMax: 1024);

    internal SlabPool Large { get; } = new(LargeBytes, retainedMax: 256);

    /// <summary>Makes buffers ahead for some hundred requests at a time: 3.5 MB, which take no memory until they are used.</summary>
    internal void Prepare()
    {
        Head.Prepare(256);
        Small.Prepare(128);
        Large.Prepare(16);
    }

    /// <summary>The pool whose buffers hold so much; null if none does.</summary>
    internal SlabPool? For(int bytes) => bytes <= HeadBytes ? Head : bytes <= SmallBytes ? Small : bytes <= LargeBytes ? Large : null;
}
