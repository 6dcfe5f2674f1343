using Infra.Dns.Dnssec.Keys;

namespace Infra.Dns.Control.Keys;

/// <summary>Disposes keys together.</summary>
internal sealed class DisposableKeys(List<(string Path, KeyFile File)> keys) : IDisposable
{
    public void Dispose()
    {
        foreach ((_, KeyFile file) in keys)
            file.Dispose();
    }
}
