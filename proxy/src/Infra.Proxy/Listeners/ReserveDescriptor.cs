using Microsoft.Win32.SafeHandles;

namespace Infra.Proxy.Listeners;

/// <summary>A descriptor kept for the moment when there is no other: given up, it lets one connection be accepted and closed, so that clients see an end instead of silence.</summary>
internal sealed class ReserveDescriptor : IDisposable
{
    private SafeFileHandle? _handle;

    internal ReserveDescriptor() => Take();

    /// <summary>Whether it is held.</summary>
    internal bool IsHeld => _handle is not null;

    /// <summary>Gives it up.</summary>
    internal void GiveUp()
    {
        _handle?.Dispose();
        _handle = null;
    }

    /// <summary>Takes it again, if there is one to be had.</summary>
    internal void Take()
    {
        try
        {
            _handle ??= File.OpenHandle("/dev/null");
        }
        catch (IOException)
        {
            // Others took it; the next turn tries again.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => GiveUp();
}
