using Infra.Ntp.Server;

namespace Infra.Ntp.Daemon.Server;

/// <summary>Where the control thread writes what the workers say about the time; one reference, so a worker sees all of an update or nothing of it.</summary>
internal sealed class ServerTimeBoard(ServerTimeInfo first)
{
    private volatile ServerTimeInfo _current = first;

    internal ServerTimeInfo Current
    {
        get => _current;
        set => _current = value;
    }
}
