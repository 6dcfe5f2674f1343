using Infra.Ntp.Client;
using Infra.Ntp.State;
using Microsoft.Extensions.Logging;

namespace Infra.Ntp.Daemon.State;

/// <summary>
/// Keeps the state file up to date. The control thread says what is known; the disk is somebody else's to wait for, and only the latest of several
/// states that wait is written.
/// </summary>
internal sealed class StateKeeper(StateStore? store, string bootId, StoredState previous, ILogger logger)
{
    private readonly Lock _saving = new();
    private byte[]? _waiting;

    /// <summary>A keeper that keeps nothing.</summary>
    internal static StateKeeper None { get; } = new(null, "", StoredState.None, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    /// <summary>Lets the present state be written soon.</summary>
    internal void Save(ClientEngine engine)
    {
        if (TryTake(engine)) _ = Task.Run(SaveWaiting);
    }

    /// <summary>Writes the present state now.</summary>
    internal void SaveNow(ClientEngine engine)
    {
        if (TryTake(engine)) SaveWaiting();
    }

    private bool TryTake(ClientEngine engine)
    {
        if (store is null) return false;
        try
        {
            Interlocked.Exchange(ref _waiting, StoredState.Of(engine, bootId, previous).Write());
            return true;
        }
        catch (InvalidOperationException exception)
        {
            // A number that no clock can have: a file with it would be refused, and the former one is better than that.
            StateLog.NotSaved(logger, exception.Message);
            return false;
        }
    }

    private void SaveWaiting()
    {
        lock (_saving)
        {
            if (Interlocked.Exchange(ref _waiting, null) is not { } content) return;
            if (!store!.TrySave(content, out string problem)) StateLog.NotSaved(logger, problem);
        }
    }
}
