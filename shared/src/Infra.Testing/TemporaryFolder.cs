namespace Infra.Testing;

/// <summary>An empty folder of its own for one test, removed with all its content on dispose.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Makes the folder, readable by its owner only.</summary>
    public TemporaryFolder() => Root = Directory.CreateTempSubdirectory("infra-").FullName;

    /// <summary>Its absolute path.</summary>
    public string Root { get; }

    /// <summary>The path of something inside.</summary>
    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>Writes a text file inside, with its folders, and returns its path.</summary>
    public string Write(string name, string content)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The test removed it itself.
        }
    }
}
