using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Collector.Redaction;

/// <summary>
/// Finds the few places of a text where a secret may be, so that nothing else is looked at: an <c>@</c>, three letters of a
/// word that secrets follow, or as many digits as a card has. It finds every secret, and now and then a place without one.
/// </summary>
/// <remarks>
/// Three letters are told by six tables that have a bit for each word, by the half bytes of each letter (the filter that Intel's
/// Hyperscan calls Teddy). Both cases of a letter are in the tables. Immutable; one thread.
/// </remarks>
internal abstract unsafe class SecretFilter
{
    /// <summary>Bytes that one call looks at.</summary>
    public const int Block = 32;

    /// <summary>Letters that are told at once.</summary>
    protected const int Letters = 3;

    private const int HalfBytes = 16;

    // Rare in text, and part of a word that a secret follows; of AWS's prefixes the last three letters.
    private static readonly (RedactKinds Kinds, string Word)[] Words =
    [
        (RedactKinds.Bearer, "bea"),
        (RedactKinds.Password, "ssw"),
        (RedactKinds.Password, "ssp"),
        (RedactKinds.Password, "pwd"),
        (RedactKinds.Password | RedactKinds.AwsKey, "ecr"),
        (RedactKinds.Password, "oke"),
        (RedactKinds.Password, "pik"),
        (RedactKinds.Password, "pi_"),
        (RedactKinds.Password, "pi-"),
        (RedactKinds.AwsKey, "kia"),
        (RedactKinds.AwsKey, "sia"),
    ];

    // The words of api_key share a bit, and so do AWS's.
    private static ReadOnlySpan<byte> Bits => [1, 2, 4, 8, 16, 32, 64, 64, 64, 128, 128];

    protected SecretFilter(RedactKinds kinds)
    {
        FindsSigns = (kinds & (RedactKinds.UrlAuth | RedactKinds.Email)) != 0;
        FindsCards = (kinds & RedactKinds.Card) != 0;
        for (var i = 0; i < Words.Length; i++)
        {
            if ((Words[i].Kinds & kinds) == 0) continue;
            FindsWords = true;
            for (var letter = 0; letter < Letters; letter++)
            {
                Add(letter, Words[i].Word[letter], Bits[i]);
                Add(letter, char.ToUpperInvariant(Words[i].Word[letter]), Bits[i]);
            }
        }
    }

    /// <summary>For each letter of a word: 16 bytes by its lower half, and 16 by its upper half.</summary>
    protected byte[] Halves { get; } = GC.AllocateArray<byte>(Letters * 2 * HalfBytes, pinned: true);

    /// <summary>The same by the whole letter, 256 bytes for each.</summary>
    protected byte[] Whole { get; } = new byte[Letters * 256];

    protected bool FindsWords { get; }

    protected bool FindsSigns { get; }

    protected bool FindsCards { get; }

    /// <summary>A filter for a vector width.</summary>
    public static SecretFilter Create(RedactKinds kinds, SimdWidth width) => width switch
    {
        SimdWidth.Vector512 or SimdWidth.Vector256 => new Avx2SecretFilter(kinds),
        SimdWidth.Vector128 => new Vector128SecretFilter(kinds),
        _ => new ScalarSecretFilter(kinds),
    };

    /// <summary>Finds the next block that holds places.</summary>
    /// <param name="text">The start; twice a block behind the start of the last one must be readable.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="at">Where to start; becomes the start of the block that was found, or is at or behind the end.</param>
    /// <returns>The places in the block, one bit for each; those behind the text's end among them.</returns>
    public abstract uint Next(byte* text, int length, ref int at);

    /// <summary>Starts of what may be a card's number, by masks of 64 bytes: 13 digits, or two groups of 4 and more.</summary>
    protected static uint CardStarts(ulong digits, ulong separators)
    {
        var two = digits & (digits >> 1);
        var four = two & (two >> 2);
        var eight = four & (four >> 4);
        var thirteen = eight & (eight >> 5);
        var groups = four & (separators >> 4) & (four >> 5);
        return (uint)(thirteen | groups);
    }

    /// <summary>The first byte of <see cref="Halves"/>, which do not move.</summary>
    protected byte* HalvesStart => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Halves));

    private void Add(int letter, char value, byte bit)
    {
        Halves[(letter * 2 * HalfBytes) + (value & 15)] |= bit;
        Halves[(((letter * 2) + 1) * HalfBytes) + (value >> 4)] |= bit;
        Whole[(letter * 256) + value] |= bit;
    }
}
