namespace Infra.Dns.Control.Import;

/// <summary>Reads the key files that an imported configuration names.</summary>
internal interface IKeyFiles
{
    /// <summary>Reads a file of at most 4096 bytes; false with the reason if that is not possible.</summary>
    bool TryRead(string path, out byte[] content, out string problem);
}
