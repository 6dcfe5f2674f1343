namespace Infra.Tls.Tool.Server;

/// <summary>
/// The files below a folder, for <c>--files</c>. A path leads to a regular file below the folder or to nothing: hidden names and symbolic links are not followed, and a
/// folder is answered by its <c>index.html</c>.
/// </summary>
internal sealed class StaticFiles
{
    private const string Index = "index.html";

    private readonly string _root;

    private StaticFiles(string root) => _root = root;

    /// <summary>Takes a folder that exists; null otherwise.</summary>
    internal static StaticFiles? Open(string folder)
    {
        string root = Path.GetFullPath(folder);
        return Directory.Exists(root) ? new StaticFiles(root) : null;
    }

    /// <summary>Opens the file that a request names; null if there is none that may be read.</summary>
    internal FileStream? Find(HttpRequest request, out string contentType)
    {
        contentType = "application/octet-stream";
        string path = _root;
        foreach (string segment in request.IsFolder ? [.. request.Segments, Index] : request.Segments)
        {
            path = Path.Combine(path, segment);
            if (new FileInfo(path).LinkTarget is not null) return null;
        }
        if (!File.Exists(path)) return null;
        contentType = ContentType(Path.GetExtension(path));
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string ContentType(string extension) => extension.ToLowerInvariant() switch
    {
        ".html" or ".htm" => "text/html; charset=utf-8",
        ".txt" or ".md" or ".log" => "text/plain; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".json" => "application/json",
        ".xml" => "application/xml",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".webp" => "image/webp",
        ".wasm" => "application/wasm",
        ".pdf" => "application/pdf",
        _ => "application/octet-stream",
    };
}
