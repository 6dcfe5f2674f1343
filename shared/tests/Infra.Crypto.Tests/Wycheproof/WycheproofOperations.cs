namespace Infra.Crypto.Tests.Wycheproof;

/// <summary>Runs one case; true when our code accepts it and, where the case gives an output, produces it.</summary>
internal delegate bool WycheproofOperation(WycheproofCase test);

/// <summary>Which file is run by which operation. Each family of algorithms adds its own.</summary>
internal static class WycheproofOperations
{
    internal static Dictionary<string, WycheproofOperation> ByFile { get; } = Create();

    private static Dictionary<string, WycheproofOperation> Create()
    {
        var map = new Dictionary<string, WycheproofOperation>(StringComparer.Ordinal);
        SymmetricOperations.Add(map);
        PublicKeyOperations.Add(map);
        return map;
    }
}
