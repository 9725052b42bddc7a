package dev.eddyline.local.registry.core;

import java.util.List;

/**
 * What a rule made of a request.
 *
 * @param answer for the client, once the changes are in the log
 * @param changes in order; none where the request asks for what is already so
 */
record Decision<T>(T answer, List<RegistryRecord> changes) {}
