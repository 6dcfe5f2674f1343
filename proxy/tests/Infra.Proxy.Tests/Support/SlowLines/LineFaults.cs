namespace Infra.Proxy.Tests.Support.SlowLines;

/// <summary>What a <see cref="SlowRelay"/> does to the bytes of one direction. They are never changed, and come in their order, as TCP has it.</summary>
internal sealed record LineFaults
{
    /// <summary>As long as light takes around the world, and one segment in twenty lost: the defaults.</summary>
    internal static LineFaults Slow { get; } = new();

    /// <summary>No byte arrives, and no end either.</summary>
    internal static LineFaults Dead { get; } = new() { DeliveredBytesMax = 0 };

    /// <summary>Each connection has one time from this to <see cref="DelayMax"/> that its bytes take.</summary>
    internal TimeSpan DelayMin { get; init; } = TimeSpan.FromMilliseconds(100);

    internal TimeSpan DelayMax { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>What is read is delivered in pieces of 1 to so many bytes; every other one is tiny.</summary>
    internal int PieceBytesMax { get; init; } = 1400;

    /// <summary>How likely a piece is sent a second time, after <see cref="RetransmissionTime"/>; what follows waits for it.</summary>
    internal double Loss { get; init; } = 0.05;

    internal TimeSpan RetransmissionTime { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>After so many bytes of a connection the line is dead, without a word to either side.</summary>
    internal long DeliveredBytesMax { get; init; } = long.MaxValue;
}
