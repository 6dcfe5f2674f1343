using System.Diagnostics.CodeAnalysis;

namespace Infra.Dns.Zones;

/// <summary>Where the files of <c>$INCLUDE</c> come from. A program decides which paths are allowed; the library opens nothing.</summary>
public interface IZoneFileSource
{
    /// <summary>Finds an included file.</summary>
    /// <param name="path">The path as written in the including file.</param>
    /// <param name="includer">The file that includes it.</param>
    /// <param name="file">The file, if true.</param>
    /// <param name="problem">Why not, if false, as a sentence without a full stop.</param>
    bool TryFind(string path, ZoneFile includer, [NotNullWhen(true)] out ZoneFile? file, [NotNullWhen(false)] out string? problem);
}
