namespace Infra.Testing.Streams;

/// <summary>How a <see cref="FaultyStream"/> misbehaves; what is not set behaves well.</summary>
public sealed record StreamFaults
{
    /// <summary>Most bytes that one read returns; 1 makes every record arrive byte by byte.</summary>
    public int ReadBytesMax { get; init; } = int.MaxValue;

    /// <summary>Each read returns a random count from 1 to <see cref="ReadBytesMax"/>, from this seed; null always returns as much as it may.</summary>
    public ulong? RandomChunksSeed { get; init; }

    /// <summary>The stream ends after this many bytes read, as if the peer had closed it.</summary>
    public long TruncateAfterBytes { get; init; } = long.MaxValue;

    /// <summary>Reading fails with an <see cref="IOException"/> after this many bytes, as if the connection was reset.</summary>
    public long ResetAfterBytes { get; init; } = long.MaxValue;

    /// <summary>Pause before each read, by <see cref="Clock"/>; asynchronous reads only.</summary>
    public TimeSpan ReadDelay { get; init; }

    /// <summary>Pause before each write, by <see cref="Clock"/>; asynchronous writes only.</summary>
    public TimeSpan WriteDelay { get; init; }

    /// <summary>The clock of the pauses: a fake one makes a slow peer without slow tests.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Number of the write, from 1, whose bytes are sent twice; 0 is none.</summary>
    public int DuplicateWrite { get; init; }

    /// <summary>Position of the byte, from 0, of those read whose lowest bit is turned; -1 is none.</summary>
    public long CorruptByteAt { get; init; } = -1;
}
