namespace Infra.Proxy.Daemon;

/// <summary>The heap of .NET, as far as <see cref="FullCollections"/> is concerned.</summary>
internal interface IManagedHeap
{
    /// <summary>Collections so far in which young objects were collected: all of them.</summary>
    int YoungCount { get; }

    /// <summary>Collections of everything so far.</summary>
    int FullCount { get; }

    /// <summary>Bytes of old objects after the last collection.</summary>
    long OldBytes { get; }

    /// <summary>Collects everything, while everybody waits.</summary>
    void Collect();
}
