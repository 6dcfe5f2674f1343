namespace Infra.Sudo.Policy.Evaluation;

/// <summary>One question to a policy. Immutable; nothing in it is taken from the machine, so it can be about any.</summary>
public sealed record Request
{
    /// <summary>Who asks.</summary>
    public required UserRecord User { get; init; }

    /// <summary>What is asked.</summary>
    public RequestMode Mode { get; init; }

    /// <summary>The host's full name.</summary>
    public required ReadOnlyMemory<byte> Host { get; init; }

    /// <summary>The host's name up to its first dot.</summary>
    public ReadOnlyMemory<byte> ShortHost { get; init; }

    /// <summary>The user that <c>-u</c> names; null without <c>-u</c>: runas_default, or the caller if only <c>-g</c> is given.</summary>
    public UserRecord? RunasUser { get; init; }

    /// <summary>The group that <c>-g</c> names; null without <c>-g</c>.</summary>
    public GroupRecord? RunasGroup { get; init; }

    /// <summary>The user that <c>-U</c> names, for lists; null is the caller himself.</summary>
    public UserRecord? ListUser { get; init; }

    /// <summary>The command's resolved path (<c>/usr/bin/id</c>), or the word as typed where nothing was found, or <c>sudoedit</c>.</summary>
    public ReadOnlyMemory<byte> Command { get; init; }

    /// <summary>The arguments, each as typed; for edits the files.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Arguments { get; init; } = [];

    /// <summary>The time in seconds since 1970 UTC, for NOTBEFORE and NOTAFTER.</summary>
    public required long Time { get; init; }
}
