using Infra.Testing.Network;

namespace Infra.Testing.Peers;

/// <summary>A program of the private Debian root and how it is to run.</summary>
/// <param name="Program">A name that PATH of the root resolves, or an absolute path inside it.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record PeerStart(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>Folders of the host that the program sees at the same paths, writable: the test's own temporary folder.</summary>
    public IReadOnlyList<string> WorkFolders { get; init; } = [];

    /// <summary>Files or folders of the host that the program sees at the same paths but cannot change: our own binaries.</summary>
    public IReadOnlyList<string> ReadOnlyFolders { get; init; } = [];

    /// <summary>Variables on top of a plain root environment.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The namespace whose network the program sees; null is the machine's own.</summary>
    public NetworkNamespace? Network { get; init; }

    /// <summary>A name or number of the root's user that the program runs as; null is root.</summary>
    public string? User { get; init; }

    /// <summary>A script for /bin/sh of the root, run first in the same view: makes users, folders, config files. Its changes vanish with the process.</summary>
    public string? Prepare { get; init; }

    /// <summary>What the program reads; null is an empty input.</summary>
    public ReadOnlyMemory<byte>? StandardInput { get; init; }

    /// <summary>Whether the test writes to <see cref="PeerProcess.InputStream"/> itself.</summary>
    public bool KeepInputOpen { get; init; }

    /// <summary>CPUs that the program may run on, as taskset writes them.</summary>
    public string? Cpus { get; init; }

    /// <summary>Whether the exact CPU time is wanted in the result.</summary>
    public bool Measure { get; init; }

    /// <summary>Most characters kept of each output.</summary>
    public int OutputCharactersMax { get; init; } = 1 << 20;
}
