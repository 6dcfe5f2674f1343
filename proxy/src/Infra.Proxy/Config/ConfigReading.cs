using System.Net;
using Infra.Config;
using Infra.Pki;
using Infra.Pki.Trust;

namespace Infra.Proxy.Config;

/// <summary>What the readers of one configuration share. Not thread-safe.</summary>
/// <param name="readsFiles">Whether certificates and authorities that the configuration names are read too, so that a mistake in them is told at its place.</param>
internal sealed class ConfigReading(bool readsFiles)
{
    private readonly Dictionary<EndPoint, string> _listeners = [];
    private readonly Lazy<bool> _hasPlatformTrust = new(() => TrustFiles.LoadPlatform().Source.Length > 0);

    /// <summary>Notes the address of a listener; an error if another one has it. Port 0 is a different port each time.</summary>
    internal void Claim(ConfigSection section, EndPoint address, string service)
    {
        if (section.IsDescribing || address is IPEndPoint { Port: 0 } || _listeners.TryAdd(address, service)) return;
        section.ReportSectionError("repeated-address", $"{ConfigShapes.Format(address)} is an address of {_listeners[address]} already: it belongs to one listener");
    }

    /// <summary>Reports a certificate that cannot be used.</summary>
    internal void CheckCertificate(ConfigSection section, string key, string certificatePath, string keyPath)
    {
        if (!Reads(section)) return;
        if (CertifiedKeyFiles.TryLoad(certificatePath, keyPath, out CertifiedKey? certificate, out PkiError error)) certificate.Dispose();
        else section.ReportError(key, "bad-certificate", error.ToString());
    }

    /// <summary>Reports authorities that cannot be used: those of a file, or those of this system where none is named.</summary>
    internal void CheckAuthorities(ConfigSection section, string key, string nameKey, string? path)
    {
        if (!Reads(section)) return;
        if (path is null)
        {
            if (!_hasPlatformTrust.Value) section.ReportError(nameKey, "no-authorities", "this system has no file of trusted authorities: name one by ca=");
        }
        else if (!TrustFiles.TryLoad(path, out _, out PkiError error)) section.ReportError(key, "bad-authorities", error.ToString());
    }

    /// <summary>Reports a file that could not be made, because its folder is not there or it is one itself.</summary>
    internal void CheckFolder(ConfigSection section, string key, string path)
    {
        if (!Reads(section)) return;
        if (Directory.Exists(path)) section.ReportError(key, "is-folder", $"{path} is a folder: name a file");
        else if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder)) section.ReportError(key, "no-folder", $"there is no folder {folder}");
    }

    private bool Reads(ConfigSection section) => readsFiles && !section.IsDescribing;
}
