using Infra.Config.Sources;

namespace Infra.Config;

// Keys that a program knows of, but does not offer yet.
public sealed partial class ConfigSection
{
    /// <summary>
    /// A key or table of a compatible program that this one does not offer yet: an error where the file sets it, and no part of the reference, so that nothing
    /// that a user wrote is silently without effect.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="because">Goes on behind "is not available yet"; null for nothing.</param>
    public void NotAvailable(string key, string? because = null)
    {
        Declare(key);
        if (FindKey(key) is not { } found) return;
        string reason = because is null ? "" : ": " + because;
        _context.Error("not-available", $"{Names.Quote(key)}{InTitle} is not available yet{reason}", found.Source, found.Span);
    }
}
