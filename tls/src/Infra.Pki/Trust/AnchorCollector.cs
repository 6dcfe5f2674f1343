using Infra.Parsing;
using Infra.Pki.Verification;

namespace Infra.Pki.Trust;

/// <summary>Gathers anchors from places that may be missing, with entries that may be broken.</summary>
internal sealed class AnchorCollector
{
    private readonly List<Certificate> _certificates = [];
    private readonly List<string> _sources = [];
    private int _skipped;

    internal int Count => _certificates.Count;

    internal PlatformTrust Finish() => new(TrustAnchors.FromCertificates(_certificates), string.Join(", ", _sources.ToArray()), _skipped);

    internal void AddFile(string path)
    {
        if (!BoundedFile.TryRead(path, TrustFiles.SizeMax, out byte[] bytes, out PkiError error))
        {
            if (File.Exists(path) || error.Kind == PkiErrorKind.TooLarge) _skipped++;
            return;
        }
        int before = Count;
        AddText(bytes);
        if (Count > before) _sources.Add(TextEscape.Escape(path));
    }

    /// <summary>Every file of a folder with certificates in it, by name; links to the same file add nothing twice.</summary>
    internal void AddFolder(string path)
    {
        int before = Count;
        try
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (string file in Directory.EnumerateFiles(path).Take(TrustFiles.FilesMax).Order(StringComparer.Ordinal))
            {
                string real = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(file);
                if (!seen.Add(real) || !BoundedFile.TryRead(real, TrustFiles.SizeMax, out byte[] bytes, out _)) continue;
                AddText(bytes);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A folder that is missing or closed has no anchors to offer.
        }
        if (Count > before) _sources.Add(TextEscape.Escape(path));
    }

    // A mistake in one block ends PEM reading: what stands behind it is found again at the next BEGIN line.
    private void AddText(ReadOnlySpan<byte> text)
    {
        if (CertificateText.IsDer(text))
        {
            Add(text);
            return;
        }
        int length = text.Length, lastMistake = -1;
        while (!text.IsEmpty && Count < TrustFiles.CertificatesMax)
        {
            var reader = new PemReader(text, Certificate.SizeMax);
            while (Count < TrustFiles.CertificatesMax && reader.TryRead(out PemBlock? block))
            {
                using (block)
                {
                    if (CertificateText.IsCertificate(block!)) Add(block!.Content.Span);
                }
            }
            if (!reader.HasError) return;
            int mistake = length - text.Length + reader.Error.Offset;
            if (mistake != lastMistake) _skipped++;   // a block that is tried again fails at the same place
            lastMistake = mistake;
            text = NextBlock(text, Math.Min(reader.Error.Offset, text.Length));
        }
    }

    private void Add(ReadOnlySpan<byte> der)
    {
        if (Certificate.TryParse(der, out Certificate? certificate, out _)) _certificates.Add(certificate);
        else _skipped++;
    }

    // From the line of the mistake on, where that begins a block itself; every round gets further.
    private static ReadOnlySpan<byte> NextBlock(ReadOnlySpan<byte> text, int mistake)
    {
        ReadOnlySpan<byte> rest = text[mistake..];
        if (mistake > 0 && rest.StartsWith("-----BEGIN "u8)) return rest;
        int next = rest.IndexOf("\n-----BEGIN "u8);
        return next < 0 ? default : rest[(next + 1)..];
    }
}
