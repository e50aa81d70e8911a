using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Platform;

/// <content>Looking for the certificates of authorities (<c>openssl/x509_vfy.h</c>, <c>pem.h</c>).</content>
internal static unsafe partial class OpenSsl
{
    /// <summary><c>X509_LU_X509</c>: a certificate is looked for, and not a list of those that were revoked.</summary>
    public const int LookForCertificate = 1;

    /// <returns>Of the context; not to be freed.</returns>
    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_get_cert_store")]
    public static partial void* ContextStore(void* context);

    [LibraryImport(Crypto, EntryPoint = "X509_LOOKUP_meth_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void* LookupMethodNew(string name);

    [LibraryImport(Crypto, EntryPoint = "X509_LOOKUP_meth_set_get_by_subject")]
    public static partial int LookupMethodSetBySubject(void* method, delegate* unmanaged[Cdecl]<void*, int, void*, void*, int> callback);

    /// <returns>Of the store; not to be freed.</returns>
    [LibraryImport(Crypto, EntryPoint = "X509_STORE_add_lookup")]
    public static partial void* StoreAddLookup(void* store, void* method);

    [LibraryImport(Crypto, EntryPoint = "X509_STORE_add_cert")]
    public static partial int StoreAddCertificate(void* store, void* certificate);

    [LibraryImport(Crypto, EntryPoint = "X509_LOOKUP_set_method_data")]
    public static partial int LookupSetData(void* lookup, void* data);

    [LibraryImport(Crypto, EntryPoint = "X509_LOOKUP_get_method_data")]
    public static partial void* LookupData(void* lookup);

    /// <inheritdoc cref="ContextStore"/>
    [LibraryImport(Crypto, EntryPoint = "X509_LOOKUP_get_store")]
    public static partial void* LookupStore(void* lookup);

    [LibraryImport(Crypto, EntryPoint = "X509_OBJECT_set1_X509")]
    public static partial int ObjectSetCertificate(void* found, void* certificate);

    [LibraryImport(Crypto, EntryPoint = "X509_NAME_cmp")]
    public static partial int NameCompare(void* left, void* right);

    [LibraryImport(Crypto, EntryPoint = "X509_free")]
    public static partial void CertificateFree(void* certificate);

    [LibraryImport(Crypto, EntryPoint = "BIO_new_file")]
    public static partial void* BioNewFile(byte* path, byte* mode);

    /// <returns>The next certificate of a PEM text, to be freed; null where there is none.</returns>
    [LibraryImport(Crypto, EntryPoint = "PEM_read_bio_X509_AUX")]
    public static partial void* PemReadCertificate(void* bio, void** into, void* passphrase, void* data);
}
