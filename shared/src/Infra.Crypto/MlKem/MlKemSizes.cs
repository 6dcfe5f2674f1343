namespace Infra.Crypto.MlKem;

/// <summary>Sizes in bytes of what ML-KEM exchanges (FIPS 203 table 3).</summary>
public static class MlKemSizes
{
    /// <summary>The seed d ‖ z that a key pair is made from.</summary>
    public const int Seed = 64;

    /// <summary>The shared secret.</summary>
    public const int SharedSecret = 32;

    /// <summary>The longest ciphertext.</summary>
    public const int CiphertextMax = 1568;

    /// <summary>The encapsulation key: 1184 or 1568.</summary>
    public static int EncapsulationKey(MlKemParameterSet set) => 384 * Rank(set) + 32;

    /// <summary>The decapsulation key in its long form: 2400 or 3168.</summary>
    public static int DecapsulationKey(MlKemParameterSet set) => 768 * Rank(set) + 96;

    /// <summary>The ciphertext: 1088 or 1568.</summary>
    public static int Ciphertext(MlKemParameterSet set) => 32 * (VectorBits(set) * Rank(set) + ScalarBits(set));

    /// <summary>k: polynomials of a vector.</summary>
    internal static int Rank(MlKemParameterSet set) => set switch
    {
        MlKemParameterSet.MlKem768 => 3,
        MlKemParameterSet.MlKem1024 => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(set), set, "No such parameter set."),
    };

    /// <summary>du: bits of a compressed coefficient of u.</summary>
    internal static int VectorBits(MlKemParameterSet set) => set == MlKemParameterSet.MlKem768 ? 10 : 11;

    /// <summary>dv: bits of a compressed coefficient of v.</summary>
    internal static int ScalarBits(MlKemParameterSet set) => set == MlKemParameterSet.MlKem768 ? 4 : 5;
}
