using System.Diagnostics.CodeAnalysis;

namespace Infra.Dns.Query.Arguments;

/// <summary>Where batch and key files come from; tests give their own.</summary>
internal interface IFileReader
{
    /// <summary>Reads a whole file of limited size.</summary>
    bool TryRead(string path, int bytesMax, out byte[] bytes, [NotNullWhen(false)] out string? problem);
}
