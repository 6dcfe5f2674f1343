namespace Infra.Sudo.Policy.Parsing;

/// <summary>How a policy is loaded.</summary>
public sealed record LoadOptions
{
    /// <summary>Bytes of one file at most: 16 MiB.</summary>
    public const int FileBytesMax = 16 << 20;

    /// <summary>Bytes of all files together at most: 64 MiB.</summary>
    public const int TotalBytesMax = 64 << 20;

    /// <summary>Bytes of a line at most: 1 MiB.</summary>
    public const int LineBytesMax = 1 << 20;

    /// <summary>What sudo itself uses: recovers from bad lines, keeps quiet about what only visudo reports.</summary>
    public static LoadOptions Default { get; } = new();

    /// <summary>What <c>visudo -s</c> uses: compiles regular expressions, refuses <c>/path/sudoedit</c>.</summary>
    public static LoadOptions Strict { get; } = new() { IsStrict = true };

    /// <summary>Report also what does not disturb sudo: bad regular expressions and <c>sudoedit</c> with a path.</summary>
    public bool IsStrict { get; init; }

    /// <summary>What <c>%h</c> in an include path stands for: the host name up to its first dot.</summary>
    public ReadOnlyMemory<byte> ShortHost { get; init; }

    /// <summary>Offset of local time in seconds for NOTBEFORE and NOTAFTER without a zone, given the local time read as if it were UTC; null is UTC.</summary>
    public Func<long, int>? LocalOffset { get; init; }

    /// <summary>The uid that include files must have, for messages.</summary>
    public uint OwnerId { get; init; }

    /// <summary>The gid that group-writable include files must have, for messages.</summary>
    public uint GroupId { get; init; }
}
